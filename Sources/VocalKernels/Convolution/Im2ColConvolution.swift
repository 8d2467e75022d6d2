/// Filters as a matrix that ``Im2ColConvolution`` multiplies patches with.
protocol Im2ColFilters {
  /// How many `Float` of scratch ``multiply(_:into:scratch:)`` needs.
  var scratchCount: Int { get }

  /// output = patches x filtersᵀ
  ///
  /// - Parameters:
  ///   - patches: (rows, elements of a filter).
  ///   - output: (rows, filters).
  ///   - scratch: at least ``scratchCount`` elements, overwritten.
  func multiply(
    _ patches: Matrix, into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>)
}

extension Int16Weights: Im2ColFilters {
  func multiply(
    _ patches: Matrix, into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    Int16GEMM.multiply(patches, weights: self, into: output, scratch: scratch)
  }
}

/// A ``Convolution`` by im2col: the 3x3 patches of a few frames become the rows of a matrix, which one
/// product multiplies with the filters while it is still in cache.
struct Im2ColConvolution {
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

  /// About how many patches to multiply at once: enough for a product at full speed.
  static let panelRows = 256

  private var panelFrames: Int { max(1, Self.panelRows / bands) }
  private var patchCount: Int { panelFrames * bands * patch }
  private var productCount: Int { panelFrames * bands * outputChannels }

  /// The patches of a panel, their products, and what the filters need.
  func scratchCount(for filters: some Im2ColFilters) -> Int {
    patchCount + productCount + filters.scratchCount
  }

  /// As ``Convolution/run(_:frames:filters:bias:into:scratch:)``.
  func run(
    _ input: UnsafePointer<Float>, frames: Int, filters: some Im2ColFilters,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    Panels(
      convolution: self, input: input, frames: frames, filters: filters, bias: bias, output: output
    ).run(scratch: scratch)
  }

  /// All frames. A piece is a panel.
  private struct Panels<Filters: Im2ColFilters>: DivisibleWork {
    let convolution: Im2ColConvolution
    let input: UnsafePointer<Float>
    let frames: Int
    let filters: Filters
    let bias: UnsafePointer<Float>
    let output: UnsafeMutablePointer<Float>

    var pieces: Int { (frames + convolution.panelFrames - 1) / convolution.panelFrames }
    var multiplications: Int {
      frames * convolution.bands * convolution.patch * convolution.outputChannels
    }
    var scratchCount: Int { convolution.scratchCount(for: filters) }

    func run(_ pieces: Range<Int>, scratch: UnsafeMutablePointer<Float>) {
      for panel in pieces {
        let start = panel * convolution.panelFrames
        convolution.runPanel(
          input + start * convolution.inputFrame,
          frames: min(convolution.panelFrames, frames - start), filters: filters, bias: bias,
          into: output + start * convolution.outputFrame, scratch: scratch)
      }
    }
  }

  private func runPanel(
    _ input: UnsafePointer<Float>, frames: Int, filters: some Im2ColFilters,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (patches, products) = (scratch, scratch + patchCount)
    gatherPatches(input, frames: frames, into: patches)
    filters.multiply(
      Matrix(patches, rows: frames * bands, columns: patch),
      into: MutableMatrix(products, rows: frames * bands, columns: outputChannels),
      scratch: products + productCount)
    pool(products, frames: frames, bias: bias, into: output)
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

  /// Copies bands `band - 1 ... band + 1` of a frame, with zeros for a band that does not exist.
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

  /// output ← max(0, max over each pair of bands + bias); the last of an odd number of bands is dropped.
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
