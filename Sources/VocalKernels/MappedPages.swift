import Foundation

/// Pages of a mapped file that have been read and are not needed soon.
enum MappedPages {
  /// Weights of at least this many bytes are worth giving back: to have them again takes page faults.
  static let worthwhileBytes = 6 << 20

  /// Takes whole pages out of the process's resident memory; they stay in the system's cache of files,
  /// and come back when they are read.
  ///
  /// - Parameter bytes: a part of a file's mapping. Memory of any other kind would lose its contents.
  static func giveBack(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    let page = Int(getpagesize())
    let start = (Int(bitPattern: base) + page - 1) / page * page
    let end = (Int(bitPattern: base) + bytes.count) / page * page
    guard end > start, let first = UnsafeMutableRawPointer(bitPattern: start) else { return }
    // A hint: where the system refuses it, the pages stay.
    _ = madvise(first, end - start, MADV_DONTNEED)
  }
}
