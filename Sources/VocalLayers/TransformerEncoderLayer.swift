import VocalCheckpoints
import VocalKernels

/// u = x + attention(norm_a(x))
/// y = u + GELU(norm_f(u) W_eᵀ + b_e) W_cᵀ + b_c
///
/// The pre-norm encoder layer (Xiong et al., 2020). Parameters: those of ``LayerNorm`` in
/// `attention_norm` and `feedforward_norm`, of ``MultiHeadAttention`` beside them, `expand`
/// (feedforward, width) with bias, `contract` (width, feedforward) with bias.
package struct TransformerEncoderLayer: Sendable {
  private let attentionNorm: LayerNorm
  private let attention: MultiHeadAttention
  private let feedforwardNorm: LayerNorm
  private let expand: Linear
  private let contract: Linear

  /// - Parameter heads: divides `width`.
  package init(
    _ scope: ParameterScope, width: Int, heads: Int, feedforward: Int
  ) throws(CheckpointError) {
    attentionNorm = try LayerNorm(scope.scope("attention_norm"), width: width)
    attention = try MultiHeadAttention(scope, width: width, heads: heads)
    feedforwardNorm = try LayerNorm(scope.scope("feedforward_norm"), width: width)
    expand = try Linear(scope.scope("expand"), inputs: width, outputs: feedforward)
    contract = try Linear(scope.scope("contract"), inputs: feedforward, outputs: width)
  }

  /// Where the working memory lies; layers of the same sizes may share it.
  package struct Slots {
    fileprivate let normalised: ArenaSlot
    fileprivate let scratch: ArenaSlot
    fileprivate let attention: MultiHeadAttention.Slots
    fileprivate let hidden: ArenaSlot
  }

  /// Reserves working memory for sequences of up to `length` positions.
  ///
  /// Attention is over when the feed-forward layers begin, so that the two share their bytes.
  package func reserve(length: Int, in layout: inout ArenaLayout) -> Slots {
    Slots(
      normalised: layout.reserve(rows: length, columns: attention.width),
      scratch: layout.reserve(
        scratch: [attention.scratchCount, expand.scratchCount, contract.scratchCount]),
      attention: layout.phase { attention.reserve(length: length, in: &$0) },
      hidden: layout.phase { $0.reserve(rows: length, columns: expand.outputs) })
  }

  /// Replaces x, a sequence (length, width), by y.
  package func apply(to x: MutableMatrix, slots: Slots, in arena: Arena) {
    let (normalised, scratch) = (arena.rows(slots.normalised, x.rows), arena[slots.scratch])
    attentionNorm.apply(to: Matrix(x), into: normalised)
    attention.add(
      Matrix(normalised), to: x, slots: slots.attention, in: arena, scratch: scratch)

    let hidden = arena.rows(slots.hidden, x.rows)
    feedforwardNorm.apply(to: Matrix(x), into: normalised)
    expand.apply(to: Matrix(normalised), into: hidden, scratch: scratch)
    Activations.gelu(hidden)
    contract.apply(to: Matrix(hidden), into: x, accumulating: true, scratch: scratch)
  }
}
