import VocalCheckpoints
import VocalKernels

/// y = (x - μ) / √(σ² + ε) g + b, μ and σ² the mean and variance of each row, ε = 1e-5
///
/// Parameters: `weight` g (width), `bias` b (width).
package struct LayerNorm: Sendable {
  /// PyTorch's default.
  private static let epsilon: Float = 1e-5

  package let width: Int
  private let gain: HeapBuffer<Float>
  private let bias: HeapBuffer<Float>

  package init(_ scope: ParameterScope, width: Int) throws(CheckpointError) {
    self.width = width
    gain = try scope.values("weight", shape: [width])
    bias = try scope.values("bias", shape: [width])
  }

  /// (rows, width) -> (rows, width).
  package func apply(to input: Matrix, into output: MutableMatrix) {
    precondition(input.columns == width)
    Normalisation.layer(
      input, gain: gain.pointer, bias: bias.pointer, epsilon: Self.epsilon, into: output)
  }
}
