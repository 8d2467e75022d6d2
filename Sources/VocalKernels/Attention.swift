/// Scaled dot-product attention of several heads over one sequence.
///
///     Y = softmax(Q Kᵀ / √d) V,  each head with its own d columns of Q, K and V
///
/// Vaswani et al., "Attention Is All You Need" (2017), equation 1. Every position attends to every
/// other. The heads are views of columns: nothing is copied or transposed.
package enum Attention {
  /// Queries whose scores are held at a time: few enough to stay in cache for long sequences.
  private static let queryBlock = 64

  /// How many `Float` of scratch a sequence of `length` positions needs.
  package static func scratchCount(length: Int) -> Int { min(length, queryBlock) * length }

  /// Writes what the heads gather, side by side, to `output` (length, width).
  ///
  /// - Parameters:
  ///   - parts: (length, 3 width): Q of every head, K of every head, V of every head.
  ///   - heads: divides `width`.
  ///   - scratch: at least ``scratchCount(length:)`` elements, overwritten.
  /// - Complexity: O(length² width).
  package static func run(
    _ parts: Matrix, heads: Int, into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    let width = output.columns
    precondition(parts.columns == 3 * width && parts.rows == output.rows)
    precondition(heads > 0 && width % heads == 0, "the heads share the width evenly")
    let depth = width / heads
    for head in 0..<heads {
      let column = head * depth
      attend(
        query: parts.columns(column, depth), key: parts.columns(width + column, depth),
        value: parts.columns(2 * width + column, depth), into: output.columns(column, depth),
        scratch: scratch)
    }
  }

  /// One head, a block of queries at a time.
  private static func attend(
    query: Matrix, key: Matrix, value: Matrix, into output: MutableMatrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let scale = 1 / Float(query.columns).squareRoot()
    for first in stride(from: 0, to: query.rows, by: queryBlock) {
      let count = min(queryBlock, query.rows - first)
      let scores = MutableMatrix(scratch, rows: count, columns: key.rows)
      MatrixProduct.multiply(query.rows(first, count), weights: key, into: scores, scale: scale)
      Activations.softmax(scores)
      MatrixProduct.mix(value, shares: Matrix(scores), into: output.rows(first, count))
    }
  }
}
