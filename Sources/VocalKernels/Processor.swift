import CProcessor

/// The processor this process runs on, as far as the kernels depend on it.
///
/// On x86-64 the package is compiled for AVX2, FMA, F16C and the bit operations that came with them;
/// without them the process ends by an illegal instruction. Other architectures need nothing.
package enum Processor {
  /// Whether ``FusedPairProducts`` run here.
  package static var fusesPairProducts: Bool { processor_fuses_pair_products() }

  /// Throws when this processor lacks an extension that the package was compiled for.
  ///
  /// The check is written in C that runs on any processor. Its callers are Swift and compiled for the
  /// extensions, so that a process may end by an illegal instruction before it comes here. The program
  /// `vocalmidi` therefore checks before its main function too (`CProcessorGuard`).
  package static func verify() throws(ProcessorError) {
    var missing: [String] = []
    while let name = processor_missing_extension(Int32(missing.count)) {
      missing.append(String(cString: name))
    }
    guard missing.isEmpty else { throw .missingExtensions(missing) }
  }
}

/// Why the kernels cannot run on this processor.
package enum ProcessorError: Error, Equatable, CustomStringConvertible {
  /// The processor lacks these extensions, by their `/proc/cpuinfo` names.
  case missingExtensions([String])

  package var description: String {
    switch self {
    case .missingExtensions(let names):
      "This processor lacks \(names.joined(separator: ", ")). \(PROCESSOR_REMEDY)"
    }
  }
}
