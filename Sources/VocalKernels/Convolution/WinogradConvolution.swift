/// A ``Convolution`` by Winograd's minimal filtering F(4x4, 3x3), along time and along the bands.
///
///     y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A,  d six by six inputs, g the taps, y four by four outputs
///
/// Sixteen outputs take 36 multiplications for each channel instead of 144. At each of the 36 points one
/// matrix product over all tiles combines the channels, in 16-bit integers (``Int16GEMM``). The six points
/// of one place in time are computed together, so that the scratch holds only six (``WinogradTransform``).
struct WinogradConvolution {
  private static let tile = WinogradTransform.tile
  private static let points = WinogradTransform.points
  /// Frames whose tiles are transformed and multiplied together.
  private static let panelFrames = 32

  private let bands: Int
  private let inputChannels: Int
  private let outputChannels: Int
  private let inputFrame: Int
  private let outputFrame: Int
  /// Tiles of a frame; the last may reach beyond the bands.
  private let bandTiles: Int

  /// Whether the channels fill vector registers, and the inputs are at most one block of integers.
  static func suits(inputs: Int, outputs: Int) -> Bool {
    inputs % Vector.scalarCount == 0 && outputs % Vector.scalarCount == 0
      && inputs <= Int16Quantisation.block
  }

  init(_ convolution: Convolution) {
    bands = convolution.bands
    inputChannels = convolution.inputChannels
    outputChannels = convolution.outputChannels
    inputFrame = convolution.inputFrame
    outputFrame = convolution.outputFrame
    bandTiles = (bands + Self.tile - 1) / Self.tile
  }

  /// Tiles of a whole panel.
  private var panelTiles: Int { Self.panelFrames / Self.tile * bandTiles }
  // The points lie a few elements further apart than they are large. Otherwise equal tiles of all points
  // would fall into the same set of the cache.
  private static let gap = 48
  /// From the inputs of one point, (tiles, inputChannels), to the next.
  private var inputStride: Int { panelTiles * inputChannels + Self.gap }
  /// From the products of one point, (tiles, outputChannels), to the next.
  private var productStride: Int { panelTiles * outputChannels + Self.gap }
  /// From one place in time, (tiles, 4 bands, outputChannels), to the next.
  private var columnStride: Int { panelTiles * Self.tile * outputChannels + Self.gap }
  /// Elements of a frame with the padding that its tiles reach.
  private var rowCount: Int { (Self.tile * bandTiles + 2) * inputChannels }

  /// Inputs and products of six points, six places in time; for each thread a row of bands, and what a
  /// product of one point needs; a frame of zeros.
  func scratchCount(for filters: [Int16Weights]) -> Int {
    Self.points * (inputStride + productStride + columnStride)
      + mostParts * (rowCount + filters[0].scratchCount) + inputFrame
  }

  /// As ``Convolution/run(_:frames:filters:bias:into:scratch:)``, filters (6 time, 6 band).
  func run(
    _ input: UnsafePointer<Float>, frames: Int, filters: [Int16Weights],
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let memory = Memory(self, scratch, integerCount: filters[0].scratchCount)
    for start in stride(from: 0, to: frames, by: Self.panelFrames) {
      let panel = Panel(
        convolution: self, filters: filters, memory: memory, input: input + start * inputFrame,
        frames: min(Self.panelFrames, frames - start))
      for point in 0..<Self.points {
        Place(panel: panel, point: point).run()
      }
      pool(memory.columns, frames: panel.frames, bias: bias, into: output + start * outputFrame)
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

    init(
      _ convolution: WinogradConvolution, _ scratch: UnsafeMutablePointer<Float>, integerCount: Int
    ) {
      self.integerCount = integerCount
      inputs = scratch
      products = inputs + points * convolution.inputStride
      columns = products + points * convolution.productStride
      integers = columns + points * convolution.columnStride
      rows = integers + mostParts * integerCount
      zeros = rows + mostParts * convolution.rowCount
      let count = mostParts * convolution.rowCount + convolution.inputFrame
      rows.update(repeating: 0, count: count)
    }
  }

  /// Frames whose tiles are computed together, and their input with two frames more.
  private struct Panel {
    let convolution: WinogradConvolution
    let filters: [Int16Weights]
    let memory: Memory
    let input: UnsafePointer<Float>
    let frames: Int
  }

  /// All tiles of a panel at the points of one place in time.
  private struct Place: DivisibleWork {
    let panel: Panel
    let point: Int

    func run(part index: Int, of count: Int) {
      let convolution = panel.convolution
      let timeTiles = (panel.frames + tile - 1) / tile
      let range = Self.share(index, of: count, total: timeTiles)
      let row = panel.memory.rows + index * convolution.rowCount
      let (first, tiles) = (
        range.lowerBound * convolution.bandTiles, range.count * convolution.bandTiles
      )
      for timeTile in range {
        convolution.mixFrames(
          panel.input, from: tile * timeTile, of: panel.frames + 2, at: point,
          zeros: panel.memory.zeros, into: row)
        convolution.transformRow(
          row,
          into: panel.memory.inputs
            + timeTile * convolution.bandTiles * convolution.inputChannels)
      }
      let products = panel.memory.products + first * convolution.outputChannels
      convolution.multiply(
        panel.memory.inputs + first * convolution.inputChannels,
        panel.filters[(points * point)..<(points * (point + 1))],
        tiles: tiles, into: products,
        scratch: panel.memory.integers + index * panel.memory.integerCount)
      convolution.transformProducts(
        products, tiles: tiles,
        into: panel.memory.columns + point * convolution.columnStride
          + first * tile * convolution.outputChannels)
    }
  }

  /// Bᵀ d along time at one point: six frames from `first` on -> one row of bands, written after the
  /// padding before its first band.
  private func mixFrames(
    _ input: UnsafePointer<Float>, from first: Int, of frames: Int, at point: Int,
    zeros: UnsafePointer<Float>, into row: UnsafeMutablePointer<Float>
  ) {
    let weight = WinogradTransform.inputRow(point)
    func frame(_ index: Int) -> UnsafePointer<Float> {
      first + index < frames ? input + (first + index) * inputFrame : zeros
    }
    let (d0, d1, d2) = (frame(0), frame(1), frame(2))
    let (d3, d4, d5) = (frame(3), frame(4), frame(5))
    for index in stride(from: 0, to: inputFrame, by: Vector.scalarCount) {
      var sum = Float.widen(d0 + index) * weight.0
      sum.addProduct(Float.widen(d1 + index), Vector(repeating: weight.1))
      sum.addProduct(Float.widen(d2 + index), Vector(repeating: weight.2))
      sum.addProduct(Float.widen(d3 + index), Vector(repeating: weight.3))
      sum.addProduct(Float.widen(d4 + index), Vector(repeating: weight.4))
      sum.addProduct(Float.widen(d5 + index), Vector(repeating: weight.5))
      sum.store(row + inputChannels + index)
    }
  }

  /// d B along the bands: a row of bands -> (6 points, tiles, inputChannels).
  private func transformRow(
    _ row: UnsafePointer<Float>, into inputs: UnsafeMutablePointer<Float>
  ) {
    for tile in 0..<bandTiles {
      for channel in stride(from: 0, to: inputChannels, by: Vector.scalarCount) {
        let source = row + Self.tile * tile * inputChannels + channel
        func band(_ index: Int) -> Vector { Float.widen(source + index * inputChannels) }
        store(
          WinogradTransform.input((band(0), band(1), band(2), band(3), band(4), band(5))),
          to: inputs + tile * inputChannels + channel, stride: inputStride)
      }
    }
  }

  /// At each of six points, transformed inputs times transformed filters.
  private func multiply(
    _ inputs: UnsafePointer<Float>, _ filters: ArraySlice<Int16Weights>, tiles: Int,
    into products: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    for (point, weights) in filters.enumerated() {
      Int16GEMM.multiply(
        Matrix(inputs + point * inputStride, rows: tiles, columns: inputChannels),
        weights: weights,
        into: MutableMatrix(
          products + point * productStride, rows: tiles, columns: outputChannels),
        scratch: scratch)
    }
  }

  /// m A along the bands: (6 points, tiles, channels) -> (tiles, 4 bands, channels).
  private func transformProducts(
    _ products: UnsafePointer<Float>, tiles: Int, into columns: UnsafeMutablePointer<Float>
  ) {
    for tile in 0..<tiles {
      for channel in stride(from: 0, to: outputChannels, by: Vector.scalarCount) {
        let source = products + tile * outputChannels + channel
        func product(_ index: Int) -> Vector { Float.widen(source + index * productStride) }
        let bands = WinogradTransform.output(
          (product(0), product(1), product(2), product(3), product(4), product(5)))
        let target = columns + Self.tile * tile * outputChannels + channel
        bands.0.store(target)
        bands.1.store(target + outputChannels)
        bands.2.store(target + 2 * outputChannels)
        bands.3.store(target + 3 * outputChannels)
      }
    }
  }

  /// Aᵀ m along time, then max(0, pairwise max + bias): (6 places in time, tiles, 4 bands, channels) ->
  /// (frames, bands / 2, channels).
  private func pool(
    _ columns: UnsafePointer<Float>, frames: Int, bias: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    for first in stride(from: 0, to: frames, by: Self.tile) {
      let count = min(Self.tile, frames - first)
      let row = columns + first / Self.tile * bandTiles * Self.tile * outputChannels
      for pair in 0..<(bands / 2) {
        for channel in stride(from: 0, to: outputChannels, by: Vector.scalarCount) {
          let source = row + 2 * pair * outputChannels + channel
          let (lower, upper) = (tileFrames(source), tileFrames(source + outputChannels))
          let offset = Float.widen(bias + channel)
          let target = output + first * outputFrame + pair * outputChannels + channel
          pooled(lower.0, upper.0, offset).store(target)
          if count > 1 { pooled(lower.1, upper.1, offset).store(target + outputFrame) }
          if count > 2 { pooled(lower.2, upper.2, offset).store(target + 2 * outputFrame) }
          if count > 3 { pooled(lower.3, upper.3, offset).store(target + 3 * outputFrame) }
        }
      }
    }
  }

  /// Four neighbouring frames of one band.
  @inline(__always)
  private func tileFrames(_ column: UnsafePointer<Float>) -> WinogradTransform.Tile {
    func point(_ index: Int) -> Vector { Float.widen(column + index * columnStride) }
    return WinogradTransform.output((point(0), point(1), point(2), point(3), point(4), point(5)))
  }

  @inline(__always)
  private func pooled(_ lower: Vector, _ upper: Vector, _ offset: Vector) -> Vector {
    let sum = lower.replacing(with: upper, where: upper .> lower) + offset
    return sum.replacing(with: 0, where: sum .< 0)
  }

  @inline(__always)
  private func store(
    _ points: WinogradTransform.Points, to target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    points.0.store(target)
    points.1.store(target + stride)
    points.2.store(target + 2 * stride)
    points.3.store(target + 3 * stride)
    points.4.store(target + 4 * stride)
    points.5.store(target + 5 * stride)
  }
}
