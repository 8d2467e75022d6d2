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

  /// What the kernels of this process use: chosen once, by ``verify()`` before weights are loaded.
  package static let instructions =
    InstructionSet.chosen(named: ProcessInfo.processInfo.environment[variable])
    ?? InstructionSet.chosen(named: nil) ?? .base

  /// The loops over vector registers that the kernels use.
  static let kernels = instructions.kernels
  /// Whether they may be asked to multiply pairs and add in one instruction.
  static let fusesPairProducts = instructions.fusesPairProducts

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
    let name = ProcessInfo.processInfo.environment[variable]
    if let name, InstructionSet.chosen(named: name) == nil { throw .unsupportedInstructions(name) }
    // What is made at the first use is made now, and not in a call that may not allocate.
    (_, _) = (kernels, fusesPairProducts)
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
