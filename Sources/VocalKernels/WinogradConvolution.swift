/// A ``Convolution`` by Winograd's minimal filtering F(4x4, 3x3), along time and along the bands.
///
///     y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A,  d six by six inputs, g the taps, y four by four outputs
///
/// Sixteen outputs take 36 multiplications for each channel instead of 144. At each of the 36 points a
/// matrix product over all tiles mixes the channels. Points of equal place in time are done together, so
/// that only the filters of six are held (``WinogradTransform``).
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

  /// Whether channels fill the registers and panels.
  static func suits(_ convolution: Convolution) -> Bool {
    convolution.inputChannels % Vector.scalarCount == 0
      && convolution.outputChannels % PanelProduct.columns == 0
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
  /// Elements of the filters at one point, panels of (inputChannels, 16 outputs).
  private var filterCount: Int { inputChannels * outputChannels }
  /// Elements of the inputs at one point, (tiles, inputChannels).
  private var inputCount: Int { panelTiles * inputChannels }
  /// Elements of the products at one point, (tiles, outputChannels).
  private var productCount: Int { panelTiles * outputChannels }
  /// Elements of one place in time, (tiles, 4 bands, outputChannels).
  private var columnCount: Int { panelTiles * Self.tile * outputChannels }
  /// Elements of a frame with the bands around it that tiles reach.
  private var rowCount: Int { (Self.tile * bandTiles + 2) * inputChannels }

  /// Filters, inputs and products of six points, six places in time, a row of bands, a frame of zeros.
  var scratchCount: Int {
    Self.points * (filterCount + inputCount + productCount + columnCount) + rowCount + inputFrame
  }

  /// As ``Convolution/run(_:frames:filters:bias:into:scratch:)``, taps (3 time, 3 band, inputs, outputs).
  func run<Weight: VectorElement>(
    _ input: UnsafePointer<Float>, frames: Int, taps: UnsafePointer<Weight>,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let filters = scratch
    let inputs = filters + Self.points * filterCount
    let products = inputs + Self.points * inputCount
    let columns = products + Self.points * productCount
    let row = columns + Self.points * columnCount
    let zeros = row + rowCount
    row.update(repeating: 0, count: rowCount)
    zeros.update(repeating: 0, count: inputFrame)
    for start in stride(from: 0, to: frames, by: Self.panelFrames) {
      let count = min(Self.panelFrames, frames - start)
      let tiles = (count + Self.tile - 1) / Self.tile * bandTiles
      for point in 0..<Self.points {
        transformFilters(taps, at: point, into: filters)
        for tile in 0..<(tiles / bandTiles) {
          let first = start + Self.tile * tile
          mixFrames(input, from: first, of: frames + 2, at: point, zeros: zeros, into: row)
          transformRow(row, into: inputs + tile * bandTiles * inputChannels)
        }
        multiply(inputs, filters, tiles: tiles, into: products)
        transformProducts(products, tiles: tiles, into: columns + point * columnCount)
      }
      pool(columns, frames: count, bias: bias, into: output + start * outputFrame)
    }
  }

  /// G g Gᵀ at six points: (3 time, 3 band, inputs, outputs) -> (6 points, panels, inputs, 16 outputs).
  private func transformFilters<Weight: VectorElement>(
    _ taps: UnsafePointer<Weight>, at point: Int, into filters: UnsafeMutablePointer<Float>
  ) {
    let time = WinogradTransform.filterRow(point)
    func tap(_ source: UnsafePointer<Weight>, _ band: Int) -> Vector {
      let first = source + band * filterCount
      return Weight.widen(first) * time.0 + Weight.widen(first + 3 * filterCount) * time.1
        + Weight.widen(first + 6 * filterCount) * time.2
    }
    for input in 0..<inputChannels {
      for output in stride(from: 0, to: outputChannels, by: Vector.scalarCount) {
        let source = taps + input * outputChannels + output
        let (panel, lane) = output.quotientAndRemainder(dividingBy: PanelProduct.columns)
        store(
          WinogradTransform.filter((tap(source, 0), tap(source, 1), tap(source, 2))),
          to: filters + (panel * inputChannels + input) * PanelProduct.columns + lane,
          stride: filterCount)
      }
    }
  }

  /// Bᵀ d along time at one point: six frames from `first` on -> their mixture, between its outer bands.
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
          to: inputs + tile * inputChannels + channel, stride: inputCount)
      }
    }
  }

  /// At each of six points, transformed inputs times transformed filters.
  private func multiply(
    _ inputs: UnsafePointer<Float>, _ filters: UnsafePointer<Float>, tiles: Int,
    into products: UnsafeMutablePointer<Float>
  ) {
    for point in 0..<Self.points {
      PanelProduct.multiply(
        Matrix(inputs + point * inputCount, rows: tiles, columns: inputChannels),
        panels: filters + point * filterCount,
        into: MutableMatrix(
          products + point * productCount, rows: tiles, columns: outputChannels))
    }
  }

  /// m A along the bands: (6 points, tiles, channels) -> (tiles, 4 bands, channels).
  private func transformProducts(
    _ products: UnsafePointer<Float>, tiles: Int, into columns: UnsafeMutablePointer<Float>
  ) {
    for tile in 0..<tiles {
      for channel in stride(from: 0, to: outputChannels, by: Vector.scalarCount) {
        let source = products + tile * outputChannels + channel
        func product(_ index: Int) -> Vector { Float.widen(source + index * productCount) }
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
    func point(_ index: Int) -> Vector { Float.widen(column + index * columnCount) }
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
