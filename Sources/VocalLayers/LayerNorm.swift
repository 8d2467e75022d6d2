import VocalCheckpoints
import VocalKernels

/// y = (x - μ) / √(σ² + ε) g + b, μ and σ² the mean and variance of each row, ε = 1e-5
///
/// Parameters: `weight` g (width), `bias` b (width).
package struct LayerNorm: Sendable {
  /// PyTorch's default.
  private static let epsilon: Float = 1e-5

  package let width: Int
  private let gain: CopiedParameter
  private let bias: CopiedParameter

  package init(_ scope: ParameterScope, width: Int) throws(CheckpointError) {
    self.width = width
    gain = try CopiedParameter(scope, "weight", shape: [width])
    bias = try CopiedParameter(scope, "bias", shape: [width])
  }

  /// (rows, width) -> (rows, width).
  package func apply(to input: Matrix, into output: MutableMatrix) {
    precondition(input.columns == width)
    Normalisation.layer(
      input, gain: gain.pointer, bias: bias.pointer, epsilon: Self.epsilon, into: output)
  }
}
