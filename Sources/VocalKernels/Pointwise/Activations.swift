import VocalMatrices

/// Pointwise activations and softmax, in place.
package enum Activations {
  /// x ← 1 / (1 + e⁻ˣ).
  package static func sigmoid(_ values: UnsafeMutablePointer<Float>, count: Int) {
    Processor.kernels.apply(.sigmoid, to: values, count: count)
  }

  /// x ← 1 / (1 + e⁻ˣ) of every element of a matrix.
  package static func sigmoid(_ matrix: MutableMatrix) { apply(.sigmoid, to: matrix) }

  /// x ← tanh x.
  package static func tanh(_ values: UnsafeMutablePointer<Float>, count: Int) {
    Processor.kernels.apply(.tanh, to: values, count: count)
  }

  /// x ← eˣ, for x in -87.3 ... 88.3.
  package static func exp(_ values: UnsafeMutablePointer<Float>, count: Int) {
    Processor.kernels.apply(.exp, to: values, count: count)
  }

  /// x ← max(x, 0) of every element of a matrix.
  package static func relu(_ matrix: MutableMatrix) { apply(.relu, to: matrix) }

  /// x ← x where x ≥ 0, slope x elsewhere, of every element of a matrix.
  package static func leakyReLU(_ matrix: MutableMatrix, slope: Float) {
    apply(.leakyReLU(slope: slope), to: matrix)
  }

  /// x ← x Φ(x), Φ the normal distribution function, of every element of a matrix.
  ///
  /// Within 3e-7 (1 + |x|) of the exact function (Hendrycks and Gimpel, 2016).
  package static func gelu(_ matrix: MutableMatrix) { apply(.gelu, to: matrix) }

  /// Each row ← eˣ / Σ eˣ, computed from the row's maximum so that nothing overflows.
  package static func softmax(_ matrix: MutableMatrix) {
    for index in 0..<matrix.rows {
      Processor.kernels.softmax(matrix.row(index), count: matrix.columns)
    }
  }

  private static func apply(_ function: PointwiseFunction, to matrix: MutableMatrix) {
    for index in 0..<matrix.rows {
      Processor.kernels.apply(function, to: matrix.row(index), count: matrix.columns)
    }
  }
}
