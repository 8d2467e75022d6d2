/// A ``Convolution`` by Winograd's minimal filtering F(4, 3) along the bands.
///
/// Four neighbouring outputs of a three-tap filter take six multiplications instead of twelve:
///
///     y = Aᵀ [(G g) ⊙ (Bᵀ d)],  d six inputs, g three taps, y four outputs
///
/// Along time the filter stays as it is: the products of its three taps with frames t - 1, t and t + 1
/// are added up, so that frames can come one at a time. Lavin and Gray, "Fast Algorithms for
/// Convolutional Neural Networks" (2016), with their matrices for the points 0, ±1, ±2, ∞.
struct WinogradConvolution {
  /// Outputs of a tile.
  private static let tile = 4
  /// Products of a tile, tile + taps - 1.
  private static let points = 6
  private static let taps = 3

  /// Rows to aim at in each product: enough for it to run at speed.
  private static let panelRows = 128

  private let bands: Int
  private let inputChannels: Int
  private let outputChannels: Int
  private let inputFrame: Int
  private let outputFrame: Int

  init(_ convolution: Convolution) {
    bands = convolution.bands
    inputChannels = convolution.inputChannels
    outputChannels = convolution.outputChannels
    inputFrame = convolution.inputFrame
    outputFrame = convolution.outputFrame
  }

  /// Tiles of a frame; the last may reach beyond the bands.
  private var tiles: Int { (bands + Self.tile - 1) / Self.tile }
  private var panelFrames: Int { max(1, Self.panelRows / tiles) }

  /// Elements of the filters at one point and tap, (outputChannels, inputChannels).
  private var filterCount: Int { outputChannels * inputChannels }
  /// Elements of a panel's transformed inputs at one point, (frames + 2, tiles, inputChannels).
  private var inputCount: Int { (panelFrames + Self.taps - 1) * tiles * inputChannels }
  /// Elements of a panel's products at one point, (frames, tiles, outputChannels).
  private var productCount: Int { panelFrames * tiles * outputChannels }

  /// Transformed filters, inputs and products at every point, and a band of zeros.
  var scratchCount: Int {
    Self.points * (Self.taps * filterCount + inputCount + productCount) + inputChannels
  }

  func run(
    _ input: UnsafePointer<Float>, frames: Int, weights: WeightMatrix,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let filters = scratch
    let inputs = filters + Self.points * Self.taps * filterCount
    let products = inputs + Self.points * inputCount
    let zeros = products + Self.points * productCount
    zeros.update(repeating: 0, count: inputChannels)
    switch weights.elements {
    case .float32(let pointer): transformFilters(pointer, into: filters)
    case .float16(let pointer): transformFilters(pointer, into: filters)
    }
    for start in stride(from: 0, to: frames, by: panelFrames) {
      let count = min(panelFrames, frames - start)
      transformInputs(
        input + start * inputFrame, frames: count + Self.taps - 1, zeros: zeros, into: inputs)
      multiply(inputs, filters, frames: count, into: products)
      pool(products, frames: count, bias: bias, into: output + start * outputFrame)
    }
  }

  /// At every point, the sum over the time taps of transformed inputs times transformed filters.
  private func multiply(
    _ inputs: UnsafePointer<Float>, _ filters: UnsafePointer<Float>, frames: Int,
    into products: UnsafeMutablePointer<Float>
  ) {
    for point in 0..<Self.points {
      for tap in 0..<Self.taps {
        MatrixProduct.multiply(
          Matrix(
            inputs + point * inputCount + tap * tiles * inputChannels, rows: frames * tiles,
            columns: inputChannels),
          weights: Matrix(
            filters + (point * Self.taps + tap) * filterCount, rows: outputChannels,
            columns: inputChannels),
          into: MutableMatrix(
            products + point * productCount, rows: frames * tiles, columns: outputChannels),
          accumulating: tap > 0)
      }
    }
  }

  /// G g: (outputs, 3 time, 3 band, inputs) -> (6 points, 3 time, outputs, inputs).
  private func transformFilters<Weight: VectorElement>(
    _ weights: UnsafePointer<Weight>, into filters: UnsafeMutablePointer<Float>
  ) {
    let pointStride = Self.taps * filterCount
    for output in 0..<outputChannels {
      for tap in 0..<Self.taps {
        let taps = weights + (output * Self.taps + tap) * Self.taps * inputChannels
        let target = filters + tap * filterCount + output * inputChannels
        for channel in stride(from: 0, to: inputChannels, by: Vector.scalarCount) {
          let g0 = Weight.widen(taps + channel)
          let g1 = Weight.widen(taps + inputChannels + channel)
          let g2 = Weight.widen(taps + 2 * inputChannels + channel)
          let even = g0 / 24 + g2 / 6
          let odd = g1 / 12
          let slot = target + channel
          (g0 / 4).store(slot)
          (-(g0 + g2 + g1) / 6).store(slot + pointStride)
          (-(g0 + g2 - g1) / 6).store(slot + 2 * pointStride)
          (even + odd).store(slot + 3 * pointStride)
          (even - odd).store(slot + 4 * pointStride)
          g2.store(slot + 5 * pointStride)
        }
      }
    }
  }

  /// Bᵀ d: (frames, bands, channels) -> (6 points, frames, tiles, channels).
  private func transformInputs(
    _ input: UnsafePointer<Float>, frames: Int, zeros: UnsafePointer<Float>,
    into target: UnsafeMutablePointer<Float>
  ) {
    for frame in 0..<frames {
      let source = input + frame * inputFrame
      func band(_ index: Int) -> UnsafePointer<Float> {
        index >= 0 && index < bands ? source + index * inputChannels : zeros
      }
      for tile in 0..<tiles {
        let first = Self.tile * tile - 1
        transformTile(
          band(first), band(first + 1), band(first + 2), band(first + 3), band(first + 4),
          band(first + 5), into: target + (frame * tiles + tile) * inputChannels)
      }
    }
  }

  @inline(__always)
  private func transformTile(
    _ b0: UnsafePointer<Float>, _ b1: UnsafePointer<Float>, _ b2: UnsafePointer<Float>,
    _ b3: UnsafePointer<Float>, _ b4: UnsafePointer<Float>, _ b5: UnsafePointer<Float>,
    into target: UnsafeMutablePointer<Float>
  ) {
    for channel in stride(from: 0, to: inputChannels, by: Vector.scalarCount) {
      let d0 = Float.widen(b0 + channel)
      let d1 = Float.widen(b1 + channel)
      let d2 = Float.widen(b2 + channel)
      let d3 = Float.widen(b3 + channel)
      let d4 = Float.widen(b4 + channel)
      let d5 = Float.widen(b5 + channel)
      let slot = target + channel
      (4 * d0 - 5 * d2 + d4).store(slot)
      ((d3 + d4) - 4 * (d1 + d2)).store(slot + inputCount)
      ((d4 - d3) + 4 * (d1 - d2)).store(slot + 2 * inputCount)
      ((d4 - d2) + 2 * (d3 - d1)).store(slot + 3 * inputCount)
      ((d4 - d2) - 2 * (d3 - d1)).store(slot + 4 * inputCount)
      (4 * d1 - 5 * d3 + d5).store(slot + 5 * inputCount)
    }
  }

  /// max(0, pairwise max(Aᵀ m) + bias): (6 points, frames, tiles, channels) -> (frames, bands / 2,
  /// channels).
  private func pool(
    _ products: UnsafePointer<Float>, frames: Int, bias: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    for frame in 0..<frames {
      for tile in 0..<tiles {
        let source = products + (frame * tiles + tile) * outputChannels
        let target = output + frame * outputFrame + Self.tile / 2 * tile * outputChannels
        let pooled = min(Self.tile / 2, bands / 2 - Self.tile / 2 * tile)
        for channel in stride(from: 0, to: outputChannels, by: Vector.scalarCount) {
          let offset = Float.widen(bias + channel)
          let (lower, upper) = pooledTile(source + channel)
          if pooled > 0 { rectified(lower + offset).store(target + channel) }
          if pooled > 1 { rectified(upper + offset).store(target + outputChannels + channel) }
        }
      }
    }
  }

  /// The larger of the tile's first two outputs, and of its last two.
  @inline(__always)
  private func pooledTile(_ products: UnsafePointer<Float>) -> (Vector, Vector) {
    let m0 = Float.widen(products)
    let m1 = Float.widen(products + productCount)
    let m2 = Float.widen(products + 2 * productCount)
    let m3 = Float.widen(products + 3 * productCount)
    let m4 = Float.widen(products + 4 * productCount)
    let m5 = Float.widen(products + 5 * productCount)
    let y0 = m0 + (m1 + m2) + (m3 + m4)
    let y1 = (m1 - m2) + 2 * (m3 - m4)
    let y2 = (m1 + m2) + 4 * (m3 + m4)
    let y3 = (m1 - m2) + 8 * (m3 - m4) + m5
    return (y0.replacing(with: y1, where: y1 .> y0), y2.replacing(with: y3, where: y3 .> y2))
  }

  @inline(__always)
  private func rectified(_ x: Vector) -> Vector { x.replacing(with: 0, where: x .< 0) }
}
