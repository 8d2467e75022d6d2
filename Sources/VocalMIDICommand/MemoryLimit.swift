import Foundation

/// The check of the limit on the process's memory (`ulimit -v`): a library that gets none ends the process without a word.
enum MemoryLimit {
  /// What the largest models and their libraries take of the address space, in MB, with some to spare.
  static let needed = 512

  /// Why there is not enough.
  struct TooLow: Error, CustomStringConvertible {
    let megabytes: Int

    var description: String {
      "the process may have \(megabytes) MB of memory only, and needs up to \(MemoryLimit.needed); "
        + "raise the limit (ulimit -v)"
    }
  }

  #if canImport(Darwin)
    private static let addressSpace = RLIMIT_AS
  #else
    private static let addressSpace = __rlimit_resource_t(RLIMIT_AS.rawValue)
  #endif

  static func verify() throws(TooLow) {
    var limit = rlimit()
    guard getrlimit(addressSpace, &limit) == 0 else { return }
    let megabytes = limit.rlim_cur >> 20
    guard megabytes < needed else { return }
    throw TooLow(megabytes: Int(megabytes))
  }
}
