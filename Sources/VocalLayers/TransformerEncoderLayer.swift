import VocalCheckpoints
import VocalKernels
import VocalTensors

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

  /// Where the working memory lies in an arena.
  package struct Plan {
    fileprivate let normalised: ArenaSlot<Float>
    fileprivate let scratch: ArenaSlot<Float>
    fileprivate let attention: MultiHeadAttention.Plan
    fileprivate let hidden: ArenaSlot<Float>
  }

  /// Working memory; any layer of the same sizes may use it.
  package struct Workspace {
    fileprivate let normalised: UnsafeMutablePointer<Float>
    fileprivate let scratch: UnsafeMutablePointer<Float>
    fileprivate let attention: MultiHeadAttention.Workspace
    fileprivate let hidden: UnsafeMutablePointer<Float>
  }

  /// Reserves working memory for sequences of up to `length` positions.
  ///
  /// Attention is over when the feed-forward layers begin, so that the two share their bytes.
  package func plan(length: Int, in layout: inout ArenaLayout) -> Plan {
    let scratch = [attention.scratchCount, expand.scratchCount, contract.scratchCount]
    return Plan(
      normalised: layout.reserve([length, attention.width]),
      scratch: layout.reserve([scratch.max() ?? 0]),
      attention: layout.phase { attention.plan(length: length, in: &$0) },
      hidden: layout.phase { $0.reserve([length, expand.outputs]) })
  }

  /// The working memory that lies where `plan` says.
  package func makeWorkspace(_ plan: Plan, in arena: borrowing Arena) -> Workspace {
    Workspace(
      normalised: arena[plan.normalised], scratch: arena[plan.scratch],
      attention: attention.makeWorkspace(plan.attention, in: arena), hidden: arena[plan.hidden])
  }

  /// Replaces x, a sequence (length, width), by y.
  package func apply(to x: MutableMatrix, workspace: Workspace) {
    let normalised = MutableMatrix(workspace.normalised, rows: x.rows, columns: x.columns)
    attentionNorm.apply(to: Matrix(x), into: normalised)
    attention.add(
      Matrix(normalised), to: x, workspace: workspace.attention, scratch: workspace.scratch)

    let hidden = MutableMatrix(workspace.hidden, rows: x.rows, columns: expand.outputs)
    feedforwardNorm.apply(to: Matrix(x), into: normalised)
    expand.apply(to: Matrix(normalised), into: hidden, scratch: workspace.scratch)
    Activations.gelu(hidden)
    contract.apply(to: Matrix(hidden), into: x, accumulating: true, scratch: workspace.scratch)
  }
}
