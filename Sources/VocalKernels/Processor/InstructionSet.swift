import CProcessor
import VocalMatrices
import VocalVectorKernels
import VocalWideVectorKernels

/// The instructions that the kernels use, of those that the processor has.
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
    case .avx512VNNI: processor_fuses_pair_products(512)
    case .avx512: processor_has_512_bits()
    case .avxVNNI: processor_fuses_pair_products(256)
    case .base: true
    }
  }

  /// Those that this processor has.
  package static var supported: [InstructionSet] { allCases.filter(\.isSupported) }

  /// The fastest of this processor: the first that it has.
  package static var fastest: InstructionSet { supported.first ?? .base }

  /// The names of those that this processor has.
  package static var supportedText: String {
    "one of " + supported.map(\.rawValue).joined(separator: ", ")
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
