import VocalCheckpoints
import VocalKernels

/// y = x Wᵀ + b
///
/// Parameters: `weight` (outputs, inputs), `bias` (outputs).
package struct Linear: Sendable {
  package let inputs: Int
  package let outputs: Int
  private let weights: any WeightMatrix
  private let bias: HeapBuffer<Float>

  package init(_ scope: ParameterScope, inputs: Int, outputs: Int) throws(CheckpointError) {
    self.inputs = inputs
    self.outputs = outputs
    weights = try scope.weights("weight", shape: [outputs, inputs])
    bias = try scope.values("bias", shape: [outputs])
  }

  /// How many `Float` of scratch ``apply(to:into:scratch:)`` needs.
  package var scratchCount: Int { weights.scratchCount }

  /// (rows, inputs) -> (rows, outputs), written to `output` or added to what it holds.
  package func apply(
    to input: Matrix, into output: MutableMatrix, accumulating: Bool = false,
    scratch: UnsafeMutablePointer<Float>
  ) {
    GEMM.affine(
      input, weights: weights, bias: bias.pointer, into: output,
      accumulating: accumulating, scratch: scratch)
  }
}
