/// Least squares whose equations each touch up to three neighbouring unknowns.
///
/// The normal equations A x = b have five diagonals; they are solved by an LDLᵀ decomposition within them.
/// O(unknowns).
package struct PentadiagonalSystem {
  private var diagonal: [Double]
  /// A[i + 1, i] and A[i + 2, i].
  private var first: [Double]
  private var second: [Double]
  private var right: [Double]

  package init(count: Int) {
    // A slight regularisation, so that an unknown in no equation is 0.
    diagonal = Array(repeating: 1e-9, count: count)
    first = Array(repeating: 0, count: count)
    second = Array(repeating: 0, count: count)
    right = Array(repeating: 0, count: count)
  }

  /// Adds the equation Σ_k coefficients[k] x[index + k] = value; at most three coefficients.
  package mutating func add(
    _ coefficients: [Double], at index: Int, equals value: Double, weight: Double
  ) {
    for (k, coefficient) in coefficients.enumerated() {
      let scaled = weight * coefficient
      diagonal[index + k] += scaled * coefficient
      right[index + k] += scaled * value
      if k + 1 < coefficients.count { first[index + k] += scaled * coefficients[k + 1] }
      if k + 2 < coefficients.count { second[index + k] += scaled * coefficients[k + 2] }
    }
  }

  /// The unknowns.
  package func solve() -> [Double] {
    let count = diagonal.count
    var d = diagonal
    var l1 = first
    var l2 = second
    var x = right
    for i in 0..<count {
      if i >= 1 { d[i] -= l1[i - 1] * l1[i - 1] * d[i - 1] }
      if i >= 2 { d[i] -= l2[i - 2] * l2[i - 2] * d[i - 2] }
      if i >= 1 { l1[i] -= l2[i - 1] * l1[i - 1] * d[i - 1] }
      l1[i] /= d[i]
      l2[i] /= d[i]
      if i >= 1 { x[i] -= l1[i - 1] * x[i - 1] }
      if i >= 2 { x[i] -= l2[i - 2] * x[i - 2] }
    }
    for i in 0..<count { x[i] /= d[i] }
    for i in stride(from: count - 1, through: 0, by: -1) {
      if i + 1 < count { x[i] -= l1[i] * x[i + 1] }
      if i + 2 < count { x[i] -= l2[i] * x[i + 2] }
    }
    return x
  }
}
