/// A ``Convolution`` by patches: those of a few frames become the rows of a matrix (im2col), which one
/// product turns into channels while they are still in cache.
struct PatchConvolution {
  private let bands: Int
  private let inputChannels: Int
  private let outputChannels: Int
  private let inputFrame: Int
  private let outputFrame: Int
  private let patch: Int

  init(_ convolution: Convolution) {
    bands = convolution.bands
    inputChannels = convolution.inputChannels
    outputChannels = convolution.outputChannels
    inputFrame = convolution.inputFrame
    outputFrame = convolution.outputFrame
    patch = convolution.patch
  }

  /// Rows of patches to aim at in a panel: enough for the product to run at speed.
  private static let panelRows = 256

  private var panelFrames: Int { max(1, Self.panelRows / bands) }
  private var patchCount: Int { panelFrames * bands * patch }
  private var productCount: Int { panelFrames * bands * outputChannels }

  /// A panel of patches, their products, and the filters of sixteen outputs.
  var scratchCount: Int { patchCount + productCount + patch * PanelProduct.columns }

  /// As ``Convolution/run(_:frames:filters:bias:into:scratch:)``, taps (3 time, 3 band, inputs, outputs).
  func run<Weight: VectorElement>(
    _ input: UnsafePointer<Float>, frames: Int, taps: UnsafePointer<Weight>,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let patches = scratch
    let products = patches + patchCount
    let filters = products + productCount
    for start in stride(from: 0, to: frames, by: panelFrames) {
      let count = min(panelFrames, frames - start)
      gatherPatches(input + start * inputFrame, frames: count, into: patches)
      for first in stride(from: 0, to: outputChannels, by: PanelProduct.columns) {
        let outputs = min(PanelProduct.columns, outputChannels - first)
        widen(taps + first, outputs: outputs, into: filters)
        PanelProduct.multiply(
          Matrix(patches, rows: count * bands, columns: patch), panels: filters,
          into: MutableMatrix(
            products + first, rows: count * bands, columns: outputs, stride: outputChannels))
      }
      pool(products, frames: count, bias: bias, into: output + start * outputFrame)
    }
  }

  /// The filters of up to sixteen outputs as a panel, (patch, 16).
  private func widen<Weight: VectorElement>(
    _ taps: UnsafePointer<Weight>, outputs: Int, into panel: UnsafeMutablePointer<Float>
  ) {
    for index in 0..<patch {
      let source = taps + index * outputChannels
      let target = panel + index * PanelProduct.columns
      if outputs == PanelProduct.columns {
        Weight.widen(source).store(target)
        Weight.widen(source + 8).store(target + 8)
      } else {
        for lane in 0..<PanelProduct.columns {
          target[lane] = lane < outputs ? source[lane].widened : 0
        }
      }
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
