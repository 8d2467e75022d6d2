/// Pointwise activations and softmax, in place.
package enum Activations {
  /// x ← 1 / (1 + e⁻ˣ).
  package static func sigmoid(_ values: UnsafeMutablePointer<Float>, count: Int) {
    map(values, count: count, Exponential.sigmoid)
  }

  /// x ← 1 / (1 + e⁻ˣ) of every element of a matrix.
  package static func sigmoid(_ matrix: MutableMatrix) {
    for index in 0..<matrix.rows { sigmoid(matrix.row(index), count: matrix.columns) }
  }

  /// x ← tanh x.
  package static func tanh(_ values: UnsafeMutablePointer<Float>, count: Int) {
    map(values, count: count, Exponential.tanh)
  }

  /// x ← eˣ, for x in -87.3 ... 88.3.
  package static func exp(_ values: UnsafeMutablePointer<Float>, count: Int) {
    map(values, count: count, Exponential.exp)
  }

  /// x ← max(x, 0) of every element of a matrix.
  package static func relu(_ matrix: MutableMatrix) {
    for index in 0..<matrix.rows {
      map(matrix.row(index), count: matrix.columns) { $0.replacing(with: 0, where: $0 .< 0) }
    }
  }

  /// x ← x where x ≥ 0, slope x elsewhere, of every element of a matrix.
  package static func leakyReLU(_ matrix: MutableMatrix, slope: Float) {
    for index in 0..<matrix.rows {
      map(matrix.row(index), count: matrix.columns) {
        $0.replacing(with: slope * $0, where: $0 .< 0)
      }
    }
  }

  /// x ← x Φ(x), Φ the normal distribution function, of every element of a matrix.
  ///
  /// Within 3e-7 (1 + |x|) of the exact function (Hendrycks and Gimpel, 2016).
  package static func gelu(_ matrix: MutableMatrix) {
    for index in 0..<matrix.rows {
      map(matrix.row(index), count: matrix.columns, NormalDistribution.gelu)
    }
  }

  /// Each row ← eˣ / Σ eˣ, computed from the row's maximum so that nothing overflows.
  package static func softmax(_ matrix: MutableMatrix) {
    for index in 0..<matrix.rows { softmax(matrix.row(index), count: matrix.columns) }
  }

  private static func softmax(_ row: UnsafeMutablePointer<Float>, count: Int) {
    let peak = Reduction.maximum(row, count: count)
    @inline(__always)
    func exponential(_ x: Vector) -> Vector { Exponential.exp(x - peak) }
    map(row, count: count, exponential)
    let scale = 1 / Reduction.sum(row, count: count)
    map(row, count: count) { $0 * scale }
  }

  @inline(__always)
  private static func map(
    _ values: UnsafeMutablePointer<Float>, count: Int, _ function: (Vector) -> Vector
  ) {
    var index = 0
    while index + 8 <= count {
      function(Float.widen(values + index)).store(values + index)
      index += 8
    }
    while index < count {
      values[index] = function(Vector(repeating: values[index]))[0]
      index += 1
    }
  }
}
