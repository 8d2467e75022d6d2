import VocalCheckpoints
import VocalKernels

/// y = maxpool₂(f(W * x + b)), or y = f(W * x + b) if it does not pool; W of kernel 3 over the steps
///
/// Channels come last: (sequences, steps, channels). Parameters: `weight` (outputs, 3 steps, inputs),
/// `bias` (outputs).
package struct Convolution1DBlock: Sendable {
  private let convolution: Convolution1D
  private let activation: Activation
  private let weights: any WeightMatrix
  private let bias: HeapBuffer<Float>

  package init(
    _ scope: ParameterScope, steps: Int, inputs: Int, outputs: Int, activation: Activation,
    pools: Bool
  ) throws(CheckpointError) {
    convolution = Convolution1D(
      steps: steps, inputChannels: inputs, outputChannels: outputs, pools: pools)
    self.activation = activation
    weights = try scope.weights("weight", shape: [outputs, Convolution1D.taps, inputs])
    bias = try scope.values("bias", shape: [outputs])
  }

  /// Steps of an output sequence.
  package var outputSteps: Int { convolution.outputSteps }
  /// Channels of the output.
  package var outputs: Int { convolution.outputChannels }
  /// Elements of an output sequence, (outputSteps, outputs).
  package var outputCount: Int { outputSteps * outputs }
  /// How many `Float` of scratch ``apply(to:count:into:scratch:)`` needs.
  package var scratchCount: Int { convolution.scratchCount(for: weights) }

  /// (count, steps, inputs) -> (count, outputSteps, outputs).
  package func apply(
    to input: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    convolution.run(
      input, count: count, weights: weights, bias: bias.pointer, into: output,
      scratch: scratch)
    // The activation grows with its argument, so it may follow the maximum: there are half as many values.
    activation.apply(
      to: MutableMatrix(output, rows: count * outputSteps, columns: outputs))
  }
}
