import VocalMatrices

/// Half-precision filters as 16-bit integers, twice: as they are, and transformed for Winograd's algorithm.
///
/// Each filter of 9 values becomes 9 + 36 integers. Filters are a few percent of a model's weights.
final class WinogradFilters: ConvolutionFilters {
  let outputs: Int
  let patch: Int
  /// (outputs, 3 time x 3 band x inputs).
  private let taps: Int16Weights
  /// G g Gᵀ, (6 time x 6 band) points, each (outputs, inputs).
  private let points: [Int16Weights]

  /// - Parameter weights: (outputs, patch), row-major; read only here.
  init(_ weights: UnsafePointer<Float16>, outputs: Int, patch: Int) {
    self.outputs = outputs
    self.patch = patch
    taps = Int16Weights(rounding: weights, outputs: outputs, inputs: patch)
    points = Self.transformed(weights, inputs: patch / Convolution.taps, outputs: outputs)
  }

  func scratchCount(for convolution: Convolution) -> Int {
    max(
      Im2ColConvolution(convolution).scratchCount(for: taps),
      WinogradConvolution(convolution).scratchCount(for: points))
  }

  func run(
    _ convolution: Convolution, _ input: UnsafePointer<Float>, frames: Int,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    if frames < Convolution.leastWinogradFrames {
      Im2ColConvolution(convolution).run(
        input, frames: frames, filters: taps, bias: bias, into: output, scratch: scratch)
    } else {
      WinogradConvolution(convolution).run(
        input, frames: frames, filters: points, bias: bias, into: output, scratch: scratch)
    }
  }

  /// G g Gᵀ at every point.
  private static func transformed(
    _ source: UnsafePointer<Float16>, inputs: Int, outputs: Int
  ) -> [Int16Weights] {
    let filters = HeapBuffer<Float>(capacity: outputs * inputs)
    return (0..<WinogradShape.points).flatMap { time in
      (0..<WinogradShape.points).map { band in
        Processor.kernels.transformFilters(
          source, time: time, band: band, inputs: inputs, outputs: outputs, into: filters.pointer)
        return Int16Weights(rounding: filters.pointer, outputs: outputs, inputs: inputs)
      }
    }
  }
}
