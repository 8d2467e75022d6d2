import VocalCheckpoints
import VocalKernels

/// (Q, K, V) = x W_pᵀ + b_p
/// y = concat over heads of [softmax(Q_h K_hᵀ / √d) V_h] W_oᵀ + b_o,  d = width / heads
///
/// Self-attention in which every position sees every other. Parameters: `query_key_value` (3 width,
/// width) with bias, `attention_output` (width, width) with bias.
package struct MultiHeadAttention: Sendable {
  package let width: Int
  package let heads: Int
  private let parts: Linear
  private let output: Linear

  /// - Parameter heads: divides `width`.
  package init(_ scope: ParameterScope, width: Int, heads: Int) throws(CheckpointError) {
    precondition(heads > 0 && width % heads == 0, "the heads share the width evenly")
    self.width = width
    self.heads = heads
    parts = try Linear(scope.scope("query_key_value"), inputs: width, outputs: 3 * width)
    output = try Linear(scope.scope("attention_output"), inputs: width, outputs: width)
  }

  /// Where the working memory lies; layers of the same sizes may share it.
  package struct Slots {
    fileprivate let parts: ArenaSlot
    fileprivate let mixed: ArenaSlot
    fileprivate let scores: ArenaSlot
  }

  /// Reserves working memory for sequences of up to `length` positions.
  package func reserve(length: Int, in layout: inout ArenaLayout) -> Slots {
    Slots(
      parts: layout.reserve(rows: length, columns: 3 * width),
      mixed: layout.reserve(rows: length, columns: width),
      scores: layout.reserve(
        scratch: [Attention.scratchCount(length: length, depth: width / heads)]))
  }

  /// How many `Float` of scratch ``add(_:to:slots:in:scratch:)`` needs.
  package var scratchCount: Int { max(parts.scratchCount, output.scratchCount) }

  /// Adds y of the sequence x, (length, width), to `residual`.
  package func add(
    _ x: Matrix, to residual: MutableMatrix, slots: Slots, in arena: Arena,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let parts = arena.rows(slots.parts, x.rows)
    let mixed = arena.rows(slots.mixed, x.rows)
    self.parts.apply(to: x, into: parts, scratch: scratch)
    Attention.run(Matrix(parts), heads: heads, into: mixed, scratch: arena[slots.scores])
    output.apply(to: Matrix(mixed), into: residual, accumulating: true, scratch: scratch)
  }
}
