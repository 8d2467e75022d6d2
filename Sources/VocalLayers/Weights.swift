import VocalCheckpoints
import VocalKernels

/// A weight parameter read as a matrix, (outputs, everything else), where it lies in the file.
struct Weights: Sendable {
  private let parameter: Parameter
  private let outputs: Int
  private let inputs: Int

  /// Asks `scope` for the parameter; its first dimension counts the outputs.
  init(_ scope: ParameterScope, _ name: String, shape: [Int]) throws(CheckpointError) {
    parameter = try scope.parameter(name, shape: shape)
    outputs = shape[0]
    inputs = shape.dropFirst().reduce(1, *)
  }

  /// The matrix, valid as long as this value lives.
  var matrix: WeightMatrix {
    switch parameter.elements {
    case .float32(let pointer):
      WeightMatrix(.float32(pointer), outputs: outputs, inputs: inputs, isMapped: true)
    case .float16(let pointer):
      WeightMatrix(.float16(pointer), outputs: outputs, inputs: inputs, isMapped: true)
    }
  }
}
