import VocalCheckpoints
import VocalKernels

/// A weight parameter read as a matrix, (outputs, everything else).
///
/// FP32 stays where it lies in the file, and so do large FP16 matrices. Small FP16 matrices are laid out
/// for products once (``PackedWeights``), in as much memory as they take in the file.
struct Weights: Sendable {
  /// From this many bytes on, FP16 stays in the file.
  private static let mappedBytes = 6 << 20

  private let parameter: Parameter
  private let packed: PackedWeights?
  private let outputs: Int
  private let inputs: Int

  /// Asks `scope` for the parameter; its first dimension counts the outputs.
  ///
  /// - Parameter packs: whether small FP16 matrices are laid out for products.
  init(
    _ scope: ParameterScope, _ name: String, shape: [Int], packs: Bool = true
  ) throws(CheckpointError) {
    parameter = try scope.parameter(name, shape: shape)
    outputs = shape[0]
    inputs = shape.dropFirst().reduce(1, *)
    packed =
      switch parameter.elements {
      case .float16(let pointer) where packs && 2 * outputs * inputs < Self.mappedBytes:
        PackedWeights(pointer, outputs: outputs, inputs: inputs)
      default: nil
      }
  }

  /// The matrix, valid as long as this value lives.
  var matrix: WeightMatrix {
    if let packed {
      return WeightMatrix(.packed(packed.panels), outputs: outputs, inputs: inputs)
    }
    switch parameter.elements {
    case .float32(let pointer):
      return WeightMatrix(.float32(pointer), outputs: outputs, inputs: inputs, isMapped: true)
    case .float16(let pointer):
      return WeightMatrix(.float16(pointer), outputs: outputs, inputs: inputs, isMapped: true)
    }
  }
}
