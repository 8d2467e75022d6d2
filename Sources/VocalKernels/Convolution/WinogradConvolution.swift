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

  /// Inputs and products of six points, six places in time; for each thread a row of bands, and what a
  /// product of one point needs; a frame of zeros.
  func scratchCount(for filters: [Int16Weights]) -> Int {
    WinogradShape.points * (shape.inputStride + shape.productStride + shape.columnStride)
      + mostParts * (shape.rowCount + filters[0].scratchCount) + shape.inputFrame
  }

  /// As ``Convolution/run(_:frames:filters:bias:into:scratch:)``, filters (6 time, 6 band).
  func run(
    _ input: UnsafePointer<Float>, frames: Int, filters: [Int16Weights],
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let memory = Memory(shape, scratch, integerCount: filters[0].scratchCount)
    for start in stride(from: 0, to: frames, by: WinogradShape.panelFrames) {
      let panel = Panel(
        shape: shape, filters: filters, memory: memory, input: input + start * shape.inputFrame,
        frames: min(WinogradShape.panelFrames, frames - start))
      for point in 0..<WinogradShape.points {
        Place(panel: panel, point: point).run()
      }
      Processor.kernels.pool(
        shape, memory.columns, frames: panel.frames, bias: bias,
        into: output + start * shape.outputFrame)
    }
  }

  /// Where everything lies in the scratch.
  private struct Memory {
    let inputs: UnsafeMutablePointer<Float>
    let products: UnsafeMutablePointer<Float>
    let columns: UnsafeMutablePointer<Float>
    let integers: UnsafeMutablePointer<Float>
    let rows: UnsafeMutablePointer<Float>
    let zeros: UnsafeMutablePointer<Float>
    /// Elements that a product of one point needs.
    let integerCount: Int

    init(_ shape: WinogradShape, _ scratch: UnsafeMutablePointer<Float>, integerCount: Int) {
      self.integerCount = integerCount
      inputs = scratch
      products = inputs + WinogradShape.points * shape.inputStride
      columns = products + WinogradShape.points * shape.productStride
      integers = columns + WinogradShape.points * shape.columnStride
      rows = integers + mostParts * integerCount
      zeros = rows + mostParts * shape.rowCount
      rows.update(repeating: 0, count: mostParts * shape.rowCount + shape.inputFrame)
    }
  }

  /// Frames whose tiles are computed together, and their input with two frames more.
  private struct Panel {
    let shape: WinogradShape
    let filters: [Int16Weights]
    let memory: Memory
    let input: UnsafePointer<Float>
    let frames: Int

    /// Six frames from `first` on; behind the input there are zeros.
    func inputs(from first: Int) -> WinogradFrames {
      func frame(_ index: Int) -> UnsafePointer<Float> {
        index < frames + 2 ? input + index * shape.inputFrame : UnsafePointer(memory.zeros)
      }
      return (
        frame(first), frame(first + 1), frame(first + 2), frame(first + 3), frame(first + 4),
        frame(first + 5)
      )
    }
  }

  /// All tiles of a panel at the points of one place in time.
  private struct Place: DivisibleWork {
    let panel: Panel
    let point: Int

    func run(part index: Int, of count: Int) {
      let (shape, memory, kernels) = (panel.shape, panel.memory, Processor.kernels)
      let timeTiles = (panel.frames + WinogradShape.tile - 1) / WinogradShape.tile
      let range = Self.share(index, of: count, total: timeTiles)
      let row = memory.rows + index * shape.rowCount
      let (first, tiles) = (range.lowerBound * shape.bandTiles, range.count * shape.bandTiles)
      for timeTile in range {
        kernels.mixFrames(
          shape, panel.inputs(from: WinogradShape.tile * timeTile), at: point, into: row)
        kernels.transformRow(
          shape, row, into: memory.inputs + timeTile * shape.bandTiles * shape.inputChannels)
      }
      let products = memory.products + first * shape.outputChannels
      multiply(
        memory.inputs + first * shape.inputChannels, tiles: tiles, into: products,
        scratch: memory.integers + index * memory.integerCount)
      kernels.transformProducts(
        shape, products, tiles: tiles,
        into: memory.columns + point * shape.columnStride
          + first * WinogradShape.tile * shape.outputChannels)
    }

    /// At each of six points, transformed inputs times transformed filters.
    private func multiply(
      _ inputs: UnsafePointer<Float>, tiles: Int, into products: UnsafeMutablePointer<Float>,
      scratch: UnsafeMutablePointer<Float>
    ) {
      let shape = panel.shape
      for band in 0..<WinogradShape.points {
        Int16GEMM.multiply(
          Matrix(inputs + band * shape.inputStride, rows: tiles, columns: shape.inputChannels),
          weights: panel.filters[WinogradShape.points * point + band],
          into: MutableMatrix(
            products + band * shape.productStride, rows: tiles, columns: shape.outputChannels),
          scratch: scratch)
      }
    }
  }
}
