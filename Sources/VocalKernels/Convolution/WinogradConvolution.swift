import VocalMatrices

/// A ``Convolution`` by Winograd's minimal filtering F(4x4, 3x3), along time and along the bands.
///
///     y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A,  d six by six inputs, g the taps, y four by four outputs
///
/// Sixteen outputs take 36 multiplications for each channel instead of 144. At each of the 36 points one
/// matrix product over all tiles combines the channels, in 16-bit integers (``Int16GEMM``). The six points
/// of one place in time are computed together, so that the scratch holds only six. The transforms are those of the
/// vector kernels (`WinogradTransform`).
struct WinogradConvolution {
  private let shape: WinogradShape

  /// Whether the channels fill vectors, and the inputs are at most one block of integers.
  static func suits(inputs: Int, outputs: Int) -> Bool {
    inputs % WinogradShape.channelUnit == 0 && outputs % WinogradShape.channelUnit == 0
      && inputs <= Int16Format.block
  }

  init(_ convolution: Convolution) {
    shape = WinogradShape(
      bands: convolution.bands, inputChannels: convolution.inputChannels,
      outputChannels: convolution.outputChannels)
  }

  /// What a thread needs; what all threads of a panel write to; a frame of zeros.
  func scratchCount(for filters: [Int16Weights]) -> Int {
    threadCount(filters) + WinogradShape.points * shape.columnStride + shape.inputFrame
  }

  /// What a thread needs: inputs and products of six points, a row of bands, and what a product of one point needs.
  private func threadCount(_ filters: [Int16Weights]) -> Int {
    WinogradShape.points * (shape.inputStride + shape.productStride) + shape.rowCount
      + filters[0].scratchCount
  }

  /// As ``Convolution/run(_:frames:filters:bias:into:scratch:)``, filters (6 time, 6 band).
  func run(
    _ input: UnsafePointer<Float>, frames: Int, filters: [Int16Weights],
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let columns = scratch + threadCount(filters)
    let zeros = columns + WinogradShape.points * shape.columnStride
    zeros.update(repeating: 0, count: shape.inputFrame)
    for start in stride(from: 0, to: frames, by: WinogradShape.panelFrames) {
      let panel = Panel(
        shape: shape, filters: filters, input: input + start * shape.inputFrame, zeros: zeros,
        columns: columns, frames: min(WinogradShape.panelFrames, frames - start),
        scratchCount: threadCount(filters))
      panel.run(scratch: scratch)
      Processor.kernels.pool(
        shape, columns, frames: panel.frames, bias: bias,
        into: output + start * shape.outputFrame)
    }
  }

  /// The tiles of some frames. A piece is all of them at the six points of one place in time.
  private struct Panel: DivisibleWork {
    let shape: WinogradShape
    let filters: [Int16Weights]
    /// The frames, and two more.
    let input: UnsafePointer<Float>
    /// A frame of zeros.
    let zeros: UnsafePointer<Float>
    /// m A along the bands, (6 places in time, tiles, 4 bands, outputChannels).
    let columns: UnsafeMutablePointer<Float>
    let frames: Int
    let scratchCount: Int

    var pieces: Int { WinogradShape.points }
    var multiplications: Int {
      pieces * WinogradShape.points * tiles * shape.inputChannels * shape.outputChannels
    }

    private var timeTiles: Int { (frames + WinogradShape.tile - 1) / WinogradShape.tile }
    private var tiles: Int { timeTiles * shape.bandTiles }

    func run(_ pieces: Range<Int>, scratch: UnsafeMutablePointer<Float>) {
      let inputs = scratch
      let products = inputs + WinogradShape.points * shape.inputStride
      let row = products + WinogradShape.points * shape.productStride
      row.update(repeating: 0, count: shape.rowCount)
      for point in pieces {
        transform(at: point, row: row, into: inputs)
        multiply(inputs, at: point, into: products, scratch: row + shape.rowCount)
        Processor.kernels.transformProducts(
          shape, products, tiles: tiles, into: columns + point * shape.columnStride)
      }
    }

    /// Bᵀ d B at six points.
    private func transform(
      at point: Int, row: UnsafeMutablePointer<Float>, into inputs: UnsafeMutablePointer<Float>
    ) {
      for tile in 0..<timeTiles {
        Processor.kernels.mixFrames(
          shape, frames(from: WinogradShape.tile * tile), at: point, into: row)
        Processor.kernels.transformRow(
          shape, row, into: inputs + tile * shape.bandTiles * shape.inputChannels)
      }
    }

    /// At each of six points, transformed inputs times transformed filters.
    private func multiply(
      _ inputs: UnsafePointer<Float>, at point: Int, into products: UnsafeMutablePointer<Float>,
      scratch: UnsafeMutablePointer<Float>
    ) {
      for band in 0..<WinogradShape.points {
        Int16GEMM.multiply(
          Matrix(inputs + band * shape.inputStride, rows: tiles, columns: shape.inputChannels),
          weights: filters[WinogradShape.points * point + band],
          into: MutableMatrix(
            products + band * shape.productStride, rows: tiles, columns: shape.outputChannels),
          scratch: scratch)
      }
    }

    /// Six frames from `first` on; behind the input there are zeros.
    private func frames(from first: Int) -> WinogradFrames {
      func frame(_ index: Int) -> UnsafePointer<Float> {
        index < frames + 2 ? input + index * shape.inputFrame : zeros
      }
      return (
        frame(first), frame(first + 1), frame(first + 2), frame(first + 3), frame(first + 4),
        frame(first + 5)
      )
    }
  }
}
