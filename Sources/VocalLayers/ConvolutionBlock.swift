import VocalCheckpoints
import VocalKernels

/// y = maxpool₁ₓ₂(ReLU(W * x + b)), W 3x3 over (time, band)
///
/// Batch normalisation is folded into W and b. Channels come last: (frames, bands, channels).
/// Parameters: `weight` (outputs, 3 time, 3 band, inputs), `bias` (outputs).
package struct ConvolutionBlock: Sendable {
  /// Frames of input on either side that an output frame depends on.
  package static let halo = 1

  /// Elements of an input frame, (bands, inputs).
  package var inputFrame: Int { convolution.inputFrame }
  /// Elements of an output frame, (bands / 2, outputs).
  package var outputFrame: Int { convolution.outputFrame }

  private let convolution: Convolution
  private let filters: any ConvolutionFilters
  private let bias: HeapBuffer<Float>

  package init(
    _ scope: ParameterScope, bands: Int, inputs: Int, outputs: Int
  ) throws(CheckpointError) {
    convolution = Convolution(bands: bands, inputChannels: inputs, outputChannels: outputs)
    filters = try scope.filters("weight", outputs: outputs, inputs: inputs)
    bias = try scope.values("bias", shape: [outputs])
  }

  /// How many `Float` of scratch ``apply(to:frames:into:scratch:)`` needs.
  package var scratchCount: Int { convolution.scratchCount(for: filters) }

  /// (frames + 2 halo, bands, inputs) -> (frames, bands / 2, outputs).
  package func apply(
    to input: UnsafePointer<Float>, frames: Int, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    convolution.run(
      input, frames: frames, filters: filters, bias: bias.pointer, into: output,
      scratch: scratch)
  }
}
