import CProcessor
import VocalMatrices
import VocalVectorKernels
import VocalWideVectorKernels

/// The instructions that the kernels use, of those that the processor has, in the order of preference.
///
/// All give the same bits.
package enum InstructionSet: String, CaseIterable, Sendable {
  /// Registers of 512 bits, and products of integers in one instruction (AVX-512 VNNI).
  case avx512VNNI = "avx512-vnni"
  /// Registers of 512 bits (AVX-512 F, BW, CD, DQ and VL).
  case avx512
  /// Registers of 256 bits, and products of integers in one instruction (AVX-VNNI).
  case avxVNNI = "avx-vnni"
  /// Registers of 256 bits (AVX2, FMA and F16C); on other architectures, what the compiler makes of the same
  /// sources.
  case base

  /// Whether this processor has the instructions.
  package var isSupported: Bool {
    switch self {
    case .avx512VNNI: processor_has_512_bits() && processor_has_avx512_vnni()
    case .avx512: processor_has_512_bits()
    case .avxVNNI: processor_has_avx_vnni()
    case .base: true
    }
  }

  /// Those that this processor has.
  package static var supported: [InstructionSet] { allCases.filter(\.isSupported) }

  /// The names of those that this processor has.
  package static var supportedText: String {
    "one of " + supported.map(\.rawValue).joined(separator: ", ")
  }

  /// The set of a name, if this processor has it; without a name, the one to prefer.
  package static func chosen(named name: String?) -> InstructionSet? {
    guard let name, !name.isEmpty else { return supported.first }
    return InstructionSet(rawValue: name).flatMap { $0.isSupported ? $0 : nil }
  }

  /// The kernels that are compiled for these registers.
  package var kernels: any VectorKernels.Type {
    switch self {
    case .avx512VNNI, .avx512: VocalWideVectorKernels.CompiledKernels.self
    case .avxVNNI, .base: VocalVectorKernels.CompiledKernels.self
    }
  }

  /// Whether products of integers use the instruction that multiplies pairs and adds.
  package var fusesPairProducts: Bool { self == .avx512VNNI || self == .avxVNNI }
}
