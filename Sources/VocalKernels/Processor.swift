import CProcessor

/// The processor this process runs on, as far as the kernels depend on it.
///
/// On x86-64 the package is compiled for AVX2, FMA, F16C and the bit operations that came with them;
/// a processor without them ends the process with an illegal instruction. On other architectures
/// nothing is asked.
package enum Processor {
  /// Whether ``FusedPairProducts`` run here.
  package static var fusesPairProducts: Bool { processor_fuses_pair_products() }

  /// Throws when this processor lacks an extension that the package was compiled for.
  ///
  /// The question is asked in C that runs everywhere, but whoever calls this is Swift that is compiled
  /// for the extensions too: it is told in time only where none of them was met on the way. The program
  /// `vocalmidi` asks before its main function (`CProcessorGuard`), which is always in time.
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
