import Testing
import VocalKernels
import VocalTestSupport

@Suite struct ConvolutionTests {
  struct Size: CustomTestStringConvertible {
    let frames: Int
    let bands: Int
    let inputs: Int
    let outputs: Int
    var testDescription: String { "\(frames) frames, \(bands) bands, \(inputs) -> \(outputs)" }
  }

  /// Halves whose channels fill registers go by Winograd from three frames on, all others by im2col; some
  /// bands and frames leave tiles and panels incomplete.
  static let sizes = [
    Size(frames: 1, bands: 2, inputs: 1, outputs: 1),
    Size(frames: 1, bands: 3, inputs: 2, outputs: 5),
    Size(frames: 5, bands: 7, inputs: 3, outputs: 9),
    Size(frames: 33, bands: 16, inputs: 1, outputs: 8),
    Size(frames: 4, bands: 128, inputs: 1, outputs: 64),
    Size(frames: 3, bands: 300, inputs: 2, outputs: 3),
    Size(frames: 2, bands: 1, inputs: 4, outputs: 4),
    Size(frames: 4, bands: 1, inputs: 16, outputs: 16),
    Size(frames: 1, bands: 2, inputs: 8, outputs: 16),
    Size(frames: 3, bands: 5, inputs: 16, outputs: 16),
    Size(frames: 4, bands: 7, inputs: 16, outputs: 48),
    Size(frames: 70, bands: 10, inputs: 16, outputs: 32),
    Size(frames: 5, bands: 600, inputs: 16, outputs: 16),
    Size(frames: 9, bands: 32, inputs: 16, outputs: 24),
    Size(frames: 9, bands: 32, inputs: 32, outputs: 16),
    Size(frames: 33, bands: 32, inputs: 128, outputs: 32),
  ]

  @Test(arguments: sizes, [false, true])
  func outputsEqualTheReference(size: Size, half: Bool) {
    var random = SeededRandom(seed: 5)
    let convolution = Convolution(
      bands: size.bands, inputChannels: size.inputs, outputChannels: size.outputs)
    let x = random.values((size.frames + 2) * convolution.inputFrame)
    let weights = TestWeights(outputs: size.outputs, inputs: convolution.patch, &random)
    let bias = random.values(size.outputs)
    let expected = Reference.convolution(
      x, weights.values, bias, frames: size.frames, bands: size.bands, inputs: size.inputs)

    let filters = weights.filters(half: half)
    var y = [Float](repeating: .nan, count: size.frames * convolution.outputFrame)
    var scratch = GuardedScratch(count: convolution.scratchCount(for: filters))
    scratch.use {
      convolution.run(x, frames: size.frames, filters: filters, bias: bias, into: &y, scratch: $0)
    }
    // Of a sum's spread, some sqrt(patch) / 3, halves as 16-bit integers leave half a percent at worst.
    let patch = Double(convolution.patch)
    let limit = half ? 2e-3 * patch.squareRoot() : 1e-6 * patch + 1e-6
    #expect(largestError(y, expected) < limit)
    #expect(scratch.isIntact)
  }
}
