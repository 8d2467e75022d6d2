/// Scaled dot-product attention of several heads over one sequence.
///
///     Y = softmax(Q Kᵀ / √d) V,  each head with its own d columns of Q, K and V
///
/// Vaswani et al., "Attention Is All You Need" (2017), equation 1. Every position attends to every
/// other. A head is a view of some columns; its keys and values are packed once (``PackedGEMM``).
package enum Attention {
  /// Queries whose scores are computed at a time: few enough for the cache with long sequences.
  private static let queryBlock = 64

  /// How many `Float` of scratch a sequence of `length` positions needs, for heads of `depth` columns.
  package static func scratchCount(length: Int, depth: Int) -> Int {
    min(length, queryBlock) * length + depth * PackedGEMM.padded(length)
      + length * PackedGEMM.padded(depth)
  }

  /// Writes the outputs of the heads, side by side, to `output` (length, width).
  ///
  /// - Parameters:
  ///   - parts: (length, 3 width): Q of every head, K of every head, V of every head.
  ///   - heads: divides `width`.
  ///   - scratch: at least ``scratchCount(length:depth:)`` elements, overwritten.
  /// - Complexity: O(length² width).
  package static func run(
    _ parts: Matrix, heads: Int, into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    let width = output.columns
    precondition(parts.columns == 3 * width && parts.rows == output.rows)
    precondition(heads > 0 && width.isMultiple(of: heads), "the heads share the width evenly")
    Heads(parts: parts, pieces: heads, output: output).run(scratch: scratch)
  }

  /// All heads. A piece is one.
  private struct Heads: DivisibleWork {
    let parts: Matrix
    let pieces: Int
    let output: MutableMatrix

    var multiplications: Int { 2 * parts.rows * parts.rows * output.columns }
    var scratchCount: Int { Attention.scratchCount(length: parts.rows, depth: depth) }

    /// Columns of a head.
    private var depth: Int { output.columns / pieces }

    func run(_ pieces: Range<Int>, scratch: UnsafeMutablePointer<Float>) {
      for head in pieces {
        let (column, width) = (head * depth, output.columns)
        attend(
          query: parts.columns(column, depth), key: parts.columns(width + column, depth),
          value: parts.columns(2 * width + column, depth), into: output.columns(column, depth),
          scratch: scratch)
      }
    }
  }

  /// One head, a block of queries at a time.
  private static func attend(
    query: Matrix, key: Matrix, value: Matrix, into output: MutableMatrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let scale = 1 / Float(query.columns).squareRoot()
    let keys = scratch + min(query.rows, queryBlock) * key.rows
    let values = keys + key.columns * PackedGEMM.padded(key.rows)
    PackedGEMM.pack(transposed: key, into: keys)
    PackedGEMM.pack(value, into: values)
    for first in stride(from: 0, to: query.rows, by: queryBlock) {
      let count = min(queryBlock, query.rows - first)
      let scores = MutableMatrix(scratch, rows: count, columns: key.rows)
      PackedGEMM.multiply(query.rows(first, count), panels: keys, into: scores, scale: scale)
      Activations.softmax(scores)
      PackedGEMM.multiply(Matrix(scores), panels: values, into: output.rows(first, count))
    }
  }
}
