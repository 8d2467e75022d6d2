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

  /// Each row ← eˣ / Σ eˣ, computed from the row's maximum so that nothing overflows.
  package static func softmax(_ matrix: MutableMatrix) {
    for index in 0..<matrix.rows { softmax(matrix.row(index), count: matrix.columns) }
  }

  private static func softmax(_ row: UnsafeMutablePointer<Float>, count: Int) {
    var peak = -Float.infinity
    for index in 0..<count { peak = max(peak, row[index]) }
    for index in 0..<count { row[index] -= peak }
    exp(row, count: count)
    var sum: Float = 0
    for index in 0..<count { sum += row[index] }
    let scale = 1 / sum
    for index in 0..<count { row[index] *= scale }
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
