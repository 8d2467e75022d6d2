/// Rows brought to a common scale.
package enum Normalisation {
  /// y = (x - μ) / √(σ² + ε) gain + bias, μ and σ² each row's mean and variance.
  ///
  /// Ba, Kiros and Hinton, "Layer Normalization" (2016). The variance is that about the mean, in a
  /// second pass, so that a large mean costs no digits.
  /// - Parameters:
  ///   - gain: a value for each column.
  ///   - bias: likewise.
  package static func layer(
    _ input: Matrix, gain: UnsafePointer<Float>, bias: UnsafePointer<Float>, epsilon: Float,
    into output: MutableMatrix
  ) {
    precondition(input.rows == output.rows && input.columns == output.columns)
    let count = input.columns
    for index in 0..<input.rows {
      let x = input.row(index)
      let mean = Reduction.sum(x, count: count) / Float(count)
      let variance = Reduction.squares(x, around: mean, count: count) / Float(count)
      scale(
        x, shift: mean, by: 1 / (variance + epsilon).squareRoot(), gain: gain, bias: bias,
        count: count, into: output.row(index))
    }
  }

  /// y = x / max(|x|, floor), |x| each row's Euclidean length.
  package static func unitLength(_ input: Matrix, floor: Float, into output: MutableMatrix) {
    precondition(input.rows == output.rows && input.columns == output.columns)
    for index in 0..<input.rows {
      let x = input.row(index)
      let y = output.row(index)
      let length = Reduction.squares(x, around: 0, count: input.columns).squareRoot()
      let scale = 1 / max(length, floor)
      for column in 0..<input.columns { y[column] = x[column] * scale }
    }
  }

  /// y = (x - shift) factor gain + bias.
  @inline(__always)
  private static func scale(
    _ x: UnsafePointer<Float>, shift: Float, by factor: Float, gain: UnsafePointer<Float>,
    bias: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<Float>
  ) {
    var column = 0
    while column + 8 <= count {
      let unit = (Float.widen(x + column) - shift) * factor
      Float.widen(bias + column).addingProduct(unit, Float.widen(gain + column)).store(y + column)
      column += 8
    }
    while column < count {
      y[column] = bias[column].addingProduct((x[column] - shift) * factor, gain[column])
      column += 1
    }
  }
}
