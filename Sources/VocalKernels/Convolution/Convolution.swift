/// A 3x3 convolution over (time, band) with channels last, then bias, ReLU and a 1x2 maximum pool.
///
/// The input has one frame more before and after: `frames + 2` frames make `frames` outputs. Bands are
/// padded with zeros ("same"). The algorithm is that of the filters (``ConvolutionFilters``).
package struct Convolution: Sendable {
  /// Taps of a filter for each input channel, 3 x 3.
  package static let taps = 9
  /// From this many frames on, a tile of Winograd's algorithm takes less time than im2col.
  package static let leastWinogradFrames = 3

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
  package var patch: Int { Self.taps * inputChannels }

  /// How many `Float` of scratch ``run(_:frames:filters:bias:into:scratch:)`` needs.
  package func scratchCount(for filters: any ConvolutionFilters) -> Int {
    filters.scratchCount(for: self)
  }

  /// Convolves `frames + 2` input frames into `frames` pooled output frames.
  ///
  /// - Parameters:
  ///   - input: (frames + 2, bands, inputChannels).
  ///   - filters: of as many inputs and outputs.
  ///   - bias: `outputChannels` values.
  ///   - output: (frames, bands / 2, outputChannels).
  ///   - scratch: at least ``scratchCount(for:)`` elements, overwritten.
  package func run(
    _ input: UnsafePointer<Float>, frames: Int, filters: any ConvolutionFilters,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    precondition(filters.outputs == outputChannels && filters.patch == patch)
    filters.run(
      self, input, frames: frames, bias: bias, into: output, scratch: scratch)
  }
}
