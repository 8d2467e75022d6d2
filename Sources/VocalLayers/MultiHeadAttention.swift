import VocalCheckpoints
import VocalKernels
import VocalTensors

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

  /// Where the working memory lies in an arena.
  package struct Plan {
    fileprivate let parts: ArenaSlot<Float>
    fileprivate let mixed: ArenaSlot<Float>
    fileprivate let scores: ArenaSlot<Float>
  }

  /// Working memory; any layer of the same sizes may use it.
  package struct Workspace {
    fileprivate let parts: UnsafeMutablePointer<Float>
    fileprivate let mixed: UnsafeMutablePointer<Float>
    fileprivate let scores: UnsafeMutablePointer<Float>
  }

  /// Reserves working memory for sequences of up to `length` positions.
  package func plan(length: Int, in layout: inout ArenaLayout) -> Plan {
    Plan(
      parts: layout.reserve([length, 3 * width]), mixed: layout.reserve([length, width]),
      scores: layout.reserve([Attention.scratchCount(length: length, depth: width / heads)]))
  }

  /// The working memory that lies where `plan` says.
  package func makeWorkspace(_ plan: Plan, in arena: borrowing Arena) -> Workspace {
    Workspace(parts: arena[plan.parts], mixed: arena[plan.mixed], scores: arena[plan.scores])
  }

  /// How many `Float` of scratch ``add(_:to:workspace:scratch:)`` needs.
  package var scratchCount: Int { max(parts.scratchCount, output.scratchCount) }

  /// Adds y of the sequence x, (length, width), to `residual`.
  package func add(
    _ x: Matrix, to residual: MutableMatrix, workspace: Workspace,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let parts = MutableMatrix(workspace.parts, rows: x.rows, columns: 3 * width)
    let mixed = MutableMatrix(workspace.mixed, rows: x.rows, columns: width)
    self.parts.apply(to: x, into: parts, scratch: scratch)
    Attention.run(Matrix(parts), heads: heads, into: mixed, scratch: workspace.scores)
    output.apply(to: Matrix(mixed), into: residual, accumulating: true, scratch: scratch)
  }
}
