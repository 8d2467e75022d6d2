/// A 3x3 convolution over (time, band) with channels last, then bias, ReLU and a 1x2 maximum pool.
///
/// The input holds its own time halo: `frames + 2` frames make `frames` outputs. Bands are padded
/// with zeros ("same"). A few output frames at a time become a panel of patches (im2col), which one
/// matrix product turns into channels while it is still in cache.
package struct Convolution {
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

  /// Rows of patches to aim at in a panel: enough for the product to run at speed.
  private static let panelRows = 256

  private var panelFrames: Int { max(1, Self.panelRows / bands) }
  private var patchCount: Int { panelFrames * bands * patch }
  private var productCount: Int { panelFrames * bands * outputChannels }

  /// How many `Float` of scratch ``run(_:frames:weights:bias:into:scratch:)`` needs: a panel of
  /// patches, its products, and the weights widened where they are FP16.
  package var scratchCount: Int { patchCount + productCount + outputChannels * patch }

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
    let patches = scratch
    let products = patches + patchCount
    let filters = widened(weights, scratch: products + productCount)
    for start in stride(from: 0, to: frames, by: panelFrames) {
      let count = min(panelFrames, frames - start)
      gatherPatches(input + start * inputFrame, frames: count, into: patches)
      let product = MutableMatrix(products, rows: count * bands, columns: outputChannels)
      products.update(repeating: 0, count: product.rows * product.columns)
      MatrixProduct.accumulate(
        Matrix(patches, rows: product.rows, columns: patch),
        weights: filters, into: product)
      pool(products, frames: count, bias: bias, into: output + start * outputFrame)
    }
  }

  private func widened(_ weights: WeightMatrix, scratch: UnsafeMutablePointer<Float>) -> Matrix {
    switch weights.elements {
    case .float32(let pointer):
      return Matrix(pointer, rows: outputChannels, columns: patch)
    case .float16(let pointer):
      Widening.widen(pointer, count: outputChannels * patch, into: scratch)
      return Matrix(scratch, rows: outputChannels, columns: patch)
    }
  }

  /// Writes the patch of every (frame, band) as one row, (3 time, 3 band, inputChannels).
  private func gatherPatches(
    _ input: UnsafePointer<Float>, frames: Int, into patches: UnsafeMutablePointer<Float>
  ) {
    let run = 3 * inputChannels
    for frame in 0..<frames {
      for time in 0..<3 {
        let source = input + (frame + time) * inputFrame
        let target = patches + frame * bands * patch + time * run
        for band in 0..<bands {
          gatherBands(source, around: band, into: target + band * patch)
        }
      }
    }
  }

  /// Copies bands `band - 1 ... band + 1` of a frame, zeros where there is no such band.
  @inline(__always)
  private func gatherBands(
    _ frame: UnsafePointer<Float>, around band: Int, into target: UnsafeMutablePointer<Float>
  ) {
    let first = max(0, band - 1)
    let last = min(bands - 1, band + 1)
    var target = target
    if band == 0 {
      target.update(repeating: 0, count: inputChannels)
      target += inputChannels
    }
    let count = (last - first + 1) * inputChannels
    target.update(from: frame + first * inputChannels, count: count)
    if band == bands - 1 {
      (target + count).update(repeating: 0, count: inputChannels)
    }
  }

  /// output ← max(0, max over each pair of bands + bias); an odd last band is dropped.
  private func pool(
    _ products: UnsafePointer<Float>, frames: Int, bias: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    for frame in 0..<frames {
      for band in 0..<(bands / 2) {
        let lower = products + (frame * bands + 2 * band) * outputChannels
        let upper = lower + outputChannels
        let target = output + frame * outputFrame + band * outputChannels
        for channel in 0..<outputChannels {
          target[channel] = max(0, max(lower[channel], upper[channel]) + bias[channel])
        }
      }
    }
  }
}
