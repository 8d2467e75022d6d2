/// A 3x3 convolution over (time, band) with channels last, then bias, ReLU and a 1x2 maximum pool.
///
/// The input holds its own time halo: `frames + 2` frames make `frames` outputs. Bands are padded
/// with zeros ("same"). For half-precision filters whose channels fill vector registers, Winograd's
/// algorithm takes a quarter of the multiplications; otherwise patches are gathered and multiplied as they
/// are.
package struct Convolution: Sendable {
  /// Bands of the input; the output has `bands / 2`.
  package let bands: Int
  /// Channels of the input.
  package let inputChannels: Int
  /// Channels of the output.
  package let outputChannels: Int

  /// From this many frames on, a tile of Winograd's algorithm takes less time than their patches.
  private static let winogradFrames = 3

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

  /// How many `Float` of scratch ``run(_:frames:filters:bias:into:scratch:)`` needs.
  package var scratchCount: Int {
    let patches = PatchConvolution(self).scratchCount
    guard WinogradConvolution.suits(inputs: inputChannels, outputs: outputChannels) else {
      return patches
    }
    return max(patches, WinogradConvolution(self).scratchCount)
  }

  /// Convolves `frames + 2` input frames into `frames` pooled output frames.
  ///
  /// - Parameters:
  ///   - input: (frames + 2, bands, inputChannels).
  ///   - filters: of as many inputs and outputs.
  ///   - bias: `outputChannels` values.
  ///   - output: (frames, bands / 2, outputChannels).
  ///   - scratch: at least ``scratchCount`` elements, overwritten.
  package func run(
    _ input: UnsafePointer<Float>, frames: Int, filters: ConvolutionFilters,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    precondition(filters.outputs == outputChannels && filters.patch == patch)
    switch filters.elements {
    case .float32(let taps):
      PatchConvolution(self).run(
        input, frames: frames, filters: taps, bias: bias, into: output, scratch: scratch)
    case .float16(let taps):
      PatchConvolution(self).run(
        input, frames: frames, filters: taps, bias: bias, into: output, scratch: scratch)
    case .integers(let taps, _) where frames < Self.winogradFrames:
      PatchConvolution(self).run(
        input, frames: frames, filters: taps, bias: bias, into: output, scratch: scratch)
    case .integers(_, let points):
      WinogradConvolution(self).run(
        input, frames: frames, filters: points, bias: bias, into: output, scratch: scratch)
    }
  }
}
