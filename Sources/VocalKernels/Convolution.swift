/// A 3x3 convolution over (time, band) with channels last, then bias, ReLU and a 1x2 maximum pool.
///
/// The input holds its own time halo: `frames + 2` frames make `frames` outputs. Bands are padded
/// with zeros ("same"). Where the channels fill vector registers, Winograd's algorithm halves the
/// multiplications; otherwise patches are gathered and multiplied as they are.
package struct Convolution: Sendable {
  /// Bands of the input; the output has `bands / 2`.
  package let bands: Int
  /// Channels of the input.
  package let inputChannels: Int
  /// Channels of the output.
  package let outputChannels: Int

  package init(bands: Int, inputChannels: Int, outputChannels: Int) {
    self.bands = bands
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
  }

  /// Elements of one input frame, (bands, inputChannels).
  package var inputFrame: Int { bands * inputChannels }
  /// Elements of one output frame, (bands / 2, outputChannels).
  package var outputFrame: Int { bands / 2 * outputChannels }
  /// Elements of one patch, (3 time, 3 band, inputChannels).
  package var patch: Int { 9 * inputChannels }

  private var suitsWinograd: Bool {
    inputChannels % Vector.scalarCount == 0 && outputChannels % Vector.scalarCount == 0
  }

  /// How many `Float` of scratch ``run(_:frames:weights:bias:into:scratch:)`` needs.
  package var scratchCount: Int {
    suitsWinograd ? WinogradConvolution(self).scratchCount : PatchConvolution(self).scratchCount
  }

  /// Convolves `frames + 2` input frames into `frames` pooled output frames.
  ///
  /// - Parameters:
  ///   - input: (frames + 2, bands, inputChannels).
  ///   - weights: (outputChannels, 3 time x 3 band x inputChannels).
  ///   - bias: `outputChannels` values.
  ///   - output: (frames, bands / 2, outputChannels).
  ///   - scratch: at least ``scratchCount`` elements, overwritten.
  package func run(
    _ input: UnsafePointer<Float>, frames: Int, weights: WeightMatrix,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    precondition(weights.outputs == outputChannels && weights.inputs == patch)
    if suitsWinograd {
      WinogradConvolution(self).run(
        input, frames: frames, weights: weights, bias: bias, into: output, scratch: scratch)
    } else {
      PatchConvolution(self).run(
        input, frames: frames, weights: weights, bias: bias, into: output, scratch: scratch)
    }
  }
}
