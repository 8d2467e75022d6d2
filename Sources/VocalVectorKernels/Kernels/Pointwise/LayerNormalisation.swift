import VocalMatrices

extension CompiledKernels {
  package static func normalise(
    _ x: UnsafePointer<Float>, gain: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    epsilon: Float, count: Int, into y: UnsafeMutablePointer<Float>
  ) {
    let mean = Reduction.sum(x, count: count) / Float(count)
    let variance = Reduction.squares(x, around: mean, count: count) / Float(count)
    let factor = 1 / (variance + epsilon).squareRoot()
    var column = 0
    while column + 16 <= count {
      let unit = (Float.widen(x + column) - mean) * factor
      Float.widen(bias + column).addingProduct(unit, Float.widen(gain + column)).store(y + column)
      column += 16
    }
    while column < count {
      y[column] = bias[column].addingProduct((x[column] - mean) * factor, gain[column])
      column += 1
    }
  }

  package static func squares(_ values: UnsafePointer<Float>, count: Int) -> Float {
    Reduction.squares(values, around: 0, count: count)
  }
}
