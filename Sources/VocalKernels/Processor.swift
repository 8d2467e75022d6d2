#if canImport(Glibc)
  import Glibc
#endif

/// The processor this process runs on, as far as the kernels depend on it.
///
/// On x86-64 the package is compiled for AVX2, FMA and F16C; on a processor without them the first
/// kernel would end the process with an illegal instruction. On other architectures nothing is asked.
package enum Processor {
  /// The `/proc/cpuinfo` names of the extensions that the x86-64 build uses.
  package static let requiredFlags = ["avx2", "fma", "f16c"]

  /// Throws when this processor lacks an extension that the kernels were compiled for.
  ///
  /// Where the system does not tell its flags (no `/proc`), the check passes.
  package static func verify() throws(ProcessorError) {
    #if arch(x86_64) && os(Linux)
      guard let flags = readFlags() else { return }
      try verify(flags: flags)
    #endif
  }

  /// The decision of ``verify()`` on a given line of space-separated flags.
  package static func verify(flags: Substring) throws(ProcessorError) {
    let present = Set(flags.split(separator: " ").map(String.init))
    let missing = requiredFlags.filter { !present.contains($0) }
    guard missing.isEmpty else { throw ProcessorError.missingExtensions(missing) }
  }

  /// The flags of the first processor in the text of `/proc/cpuinfo`, `nil` when it lists none.
  package static func flags(inCPUInfo text: String) -> Substring? {
    for line in text.split(separator: "\n") where line.hasPrefix("flags") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      return line[line.index(after: colon)...]
    }
    return nil
  }

  #if canImport(Glibc)
    /// Reads enough of `/proc/cpuinfo` to hold the first processor's entry.
    private static func readFlags() -> Substring? {
      guard let file = fopen("/proc/cpuinfo", "r") else { return nil }
      defer { fclose(file) }
      let text = String(unsafeUninitializedCapacity: 16_384) {
        fread($0.baseAddress, 1, $0.count, file)
      }
      return flags(inCPUInfo: text)
    }
  #endif
}

/// Why the kernels cannot run on this processor.
package enum ProcessorError: Error, Equatable, CustomStringConvertible {
  /// The processor lacks these extensions, by their `/proc/cpuinfo` names.
  case missingExtensions([String])

  package var description: String {
    switch self {
    case .missingExtensions(let names):
      """
      This processor lacks \(names.joined(separator: ", ")). Run on an x86-64 processor with AVX2, \
      FMA and F16C (Intel Haswell or AMD Zen, or later), or on arm64.
      """
    }
  }
}
