import VocalMatrices

extension CompiledKernels {
  package static func transformFilters(
    _ filters: UnsafePointer<Float16>, time: Int, band: Int, inputs: Int, outputs: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    let (times, bands) = (WinogradTransform.filterRow(time), WinogradTransform.filterRow(band))
    for output in 0..<outputs {
      for input in stride(from: 0, to: inputs, by: WinogradShape.channelUnit) {
        var sum = Vector.zero
        let first = filters + output * 9 * inputs + input
        func add(row index: Int, _ time: Float) {
          let row = first + 3 * index * inputs
          sum = sum + Float16.widen(row) * (time * bands.0)
          sum = sum + Float16.widen(row + inputs) * (time * bands.1)
          sum = sum + Float16.widen(row + 2 * inputs) * (time * bands.2)
        }
        add(row: 0, times.0)
        add(row: 1, times.1)
        add(row: 2, times.2)
        sum.store(target + output * inputs + input)
      }
    }
  }

  package static func mixFrames(
    _ shape: WinogradShape, _ frames: WinogradFrames, at point: Int,
    into row: UnsafeMutablePointer<Float>
  ) {
    let weight = WinogradTransform.inputRow(point)
    let target = row + shape.inputChannels
    for index in stride(from: 0, to: shape.inputFrame, by: WinogradShape.channelUnit) {
      var sum = Float.widen(frames.0 + index) * weight.0
      sum.addProduct(Float.widen(frames.1 + index), Vector(repeating: weight.1))
      sum.addProduct(Float.widen(frames.2 + index), Vector(repeating: weight.2))
      sum.addProduct(Float.widen(frames.3 + index), Vector(repeating: weight.3))
      sum.addProduct(Float.widen(frames.4 + index), Vector(repeating: weight.4))
      sum.addProduct(Float.widen(frames.5 + index), Vector(repeating: weight.5))
      sum.store(target + index)
    }
  }

  package static func transformRow(
    _ shape: WinogradShape, _ row: UnsafePointer<Float>, into inputs: UnsafeMutablePointer<Float>
  ) {
    let channels = shape.inputChannels
    for tile in 0..<shape.bandTiles {
      for channel in stride(from: 0, to: channels, by: WinogradShape.channelUnit) {
        let source = row + WinogradShape.tile * tile * channels + channel
        func band(_ index: Int) -> Vector { Float.widen(source + index * channels) }
        let points = WinogradTransform.input((band(0), band(1), band(2), band(3), band(4), band(5)))
        let target = inputs + tile * channels + channel
        points.0.store(target)
        points.1.store(target + shape.inputStride)
        points.2.store(target + 2 * shape.inputStride)
        points.3.store(target + 3 * shape.inputStride)
        points.4.store(target + 4 * shape.inputStride)
        points.5.store(target + 5 * shape.inputStride)
      }
    }
  }

  package static func transformProducts(
    _ shape: WinogradShape, _ products: UnsafePointer<Float>, tiles: Int,
    into columns: UnsafeMutablePointer<Float>
  ) {
    let channels = shape.outputChannels
    for tile in 0..<tiles {
      for channel in stride(from: 0, to: channels, by: WinogradShape.channelUnit) {
        let source = products + tile * channels + channel
        func product(_ index: Int) -> Vector { Float.widen(source + index * shape.productStride) }
        let bands = WinogradTransform.output(
          (product(0), product(1), product(2), product(3), product(4), product(5)))
        let target = columns + WinogradShape.tile * tile * channels + channel
        bands.0.store(target)
        bands.1.store(target + channels)
        bands.2.store(target + 2 * channels)
        bands.3.store(target + 3 * channels)
      }
    }
  }

  package static func pool(
    _ shape: WinogradShape, _ columns: UnsafePointer<Float>, frames: Int,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>
  ) {
    let (tile, channels) = (WinogradShape.tile, shape.outputChannels)
    for first in stride(from: 0, to: frames, by: tile) {
      let count = min(tile, frames - first)
      let row = columns + first / tile * shape.bandTiles * tile * channels
      for pair in 0..<(shape.bands / 2) {
        for channel in stride(from: 0, to: channels, by: WinogradShape.channelUnit) {
          let source = row + 2 * pair * channels + channel
          let lower = tileFrames(shape, source)
          let upper = tileFrames(shape, source + channels)
          let offset = Float.widen(bias + channel)
          let target = output + first * shape.outputFrame + pair * channels + channel
          pooled(lower.0, upper.0, offset).store(target)
          if count > 1 { pooled(lower.1, upper.1, offset).store(target + shape.outputFrame) }
          if count > 2 { pooled(lower.2, upper.2, offset).store(target + 2 * shape.outputFrame) }
          if count > 3 { pooled(lower.3, upper.3, offset).store(target + 3 * shape.outputFrame) }
        }
      }
    }
  }

  /// Four neighbouring frames of one band.
  @inline(__always)
  private static func tileFrames(
    _ shape: WinogradShape, _ column: UnsafePointer<Float>
  ) -> WinogradTransform.Tile {
    func point(_ index: Int) -> Vector { Float.widen(column + index * shape.columnStride) }
    return WinogradTransform.output((point(0), point(1), point(2), point(3), point(4), point(5)))
  }

  @inline(__always)
  private static func pooled(_ lower: Vector, _ upper: Vector, _ offset: Vector) -> Vector {
    let sum = lower.replacing(with: upper, where: upper .> lower) + offset
    return sum.replacing(with: 0, where: sum .< 0)
  }
}
