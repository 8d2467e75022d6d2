import CProcessor
import Foundation
import VocalMatrices

/// The processor this process runs on, as far as the kernels depend on it.
///
/// On x86-64 the package is compiled for AVX2, FMA, F16C and the bit operations that came with them;
/// without them the process ends by an illegal instruction. Other architectures need nothing.
package enum Processor {
  /// The environment variable that names an ``InstructionSet`` to use instead of the fastest.
  package static let variable = "VOCALMIDI_INSTRUCTIONS"

  /// What the kernels of this process use: chosen once, when the first weights are loaded.
  package static let instructions: InstructionSet = {
    let named = ProcessInfo.processInfo.environment[variable].flatMap(InstructionSet.init)
    guard let named, named.isSupported else { return .fastest }
    return named
  }()

  /// The loops over vector registers that the kernels use.
  @inline(__always)
  static var kernels: any VectorKernels.Type { chosen }
  private static let chosen = instructions.kernels

  /// Throws when this processor lacks an extension that the package was compiled for, or one that is asked for by
  /// ``variable``.
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
    if let asked = ProcessInfo.processInfo.environment[variable], asked != instructions.rawValue {
      throw .unsupportedInstructions(asked)
    }
  }
}

/// Why the kernels cannot run on this processor.
package enum ProcessorError: Error, Equatable, CustomStringConvertible {
  /// The processor lacks these extensions, by their `/proc/cpuinfo` names.
  case missingExtensions([String])
  /// The environment asks for an ``InstructionSet`` that the processor lacks or that does not exist.
  case unsupportedInstructions(String)

  package var description: String {
    switch self {
    case .missingExtensions(let names):
      "This processor lacks \(names.joined(separator: ", ")). \(PROCESSOR_REMEDY)"
    case .unsupportedInstructions(let name):
      "\(Processor.variable) is \(name); give \(InstructionSet.supportedText)."
    }
  }
}
