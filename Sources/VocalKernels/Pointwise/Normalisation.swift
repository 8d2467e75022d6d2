import VocalMatrices

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
    for index in 0..<input.rows {
      Processor.kernels.normalise(
        input.row(index), gain: gain, bias: bias, epsilon: epsilon, count: input.columns,
        into: output.row(index))
    }
  }

  /// y = x / max(|x|, floor), |x| each row's Euclidean length.
  package static func unitLength(_ input: Matrix, floor: Float, into output: MutableMatrix) {
    precondition(input.rows == output.rows && input.columns == output.columns)
    for index in 0..<input.rows {
      let (x, y) = (input.row(index), output.row(index))
      let length = Processor.kernels.squares(x, count: input.columns).squareRoot()
      let scale = 1 / max(length, floor)
      for column in 0..<input.columns { y[column] = x[column] * scale }
    }
  }
}
