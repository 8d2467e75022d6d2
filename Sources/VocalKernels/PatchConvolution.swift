/// Filters as a matrix to multiply patches with.
protocol PatchFilters {
  /// output = patches x filtersᵀ
  ///
  /// - Parameters:
  ///   - patches: (rows, elements of a filter).
  ///   - output: (rows, filters).
  ///   - scratch: as many elements as ``PatchConvolution`` says.
  func multiply(
    _ patches: Matrix, into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>)
}

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

  /// A panel of patches, their products, and what filters need.
  var scratchCount: Int {
    patchCount + productCount
      + max(patch * PanelProduct.columns, FixedPointProduct.scratchCount(inputs: patch))
  }

  /// As ``Convolution/run(_:frames:filters:bias:into:scratch:)``.
  func run(
    _ input: UnsafePointer<Float>, frames: Int, filters: some PatchFilters,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let patches = scratch
    let products = patches + patchCount
    for start in stride(from: 0, to: frames, by: panelFrames) {
      let count = min(panelFrames, frames - start)
      gatherPatches(input + start * inputFrame, frames: count, into: patches)
      filters.multiply(
        Matrix(patches, rows: count * bands, columns: patch),
        into: MutableMatrix(products, rows: count * bands, columns: outputChannels),
        scratch: products + productCount)
      pool(products, frames: count, bias: bias, into: output + start * outputFrame)
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

/// Filters as they are stored, (elements of a filter, filters).
struct Taps<Weight: VectorElement>: PatchFilters {
  let pointer: UnsafePointer<Weight>

  func multiply(
    _ patches: Matrix, into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    for first in stride(from: 0, to: output.columns, by: PanelProduct.columns) {
      let count = min(PanelProduct.columns, output.columns - first)
      for index in 0..<patches.columns {
        widen(
          pointer + index * output.columns + first, count: count,
          into: scratch + index * PanelProduct.columns)
      }
      PanelProduct.multiply(patches, panels: scratch, into: output.columns(first, count))
    }
  }

  /// One row of a panel, zeros behind the last filter.
  @inline(__always)
  private func widen(
    _ source: UnsafePointer<Weight>, count: Int, into target: UnsafeMutablePointer<Float>
  ) {
    if count == PanelProduct.columns {
      Weight.widen(source).store(target)
      Weight.widen(source + 8).store(target + 8)
    } else {
      for lane in 0..<PanelProduct.columns {
        target[lane] = lane < count ? source[lane].widened : 0
      }
    }
  }
}

extension PackedPanels: PatchFilters {
  func multiply(
    _ patches: Matrix, into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    FixedPointProduct.multiply(patches, source: .packed(self), into: output, scratch: scratch)
  }
}
