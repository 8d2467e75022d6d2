import VocalCheckpoints
import VocalKernels
import VocalTensors

/// x_{k+1} = f(x_k W_kᵀ + b_k), without f after the last layer unless `activatesLast`
///
/// Parameters: those of a ``Linear`` in the scope `k` for each layer.
package struct Perceptron: Sendable {
  private let layers: [Linear]
  private let activation: Activation
  private let activatesLast: Bool

  /// - Parameter sizes: columns of the input, then of each layer's output; at least two.
  package init(
    _ scope: ParameterScope, sizes: [Int], activation: Activation, activatesLast: Bool
  ) throws(CheckpointError) {
    precondition(sizes.count > 1, "a perceptron has a layer")
    var layers: [Linear] = []
    for (index, (inputs, outputs)) in zip(sizes, sizes.dropFirst()).enumerated() {
      layers.append(
        try Linear(scope.scope(String(index)), inputs: inputs, outputs: outputs))
    }
    self.layers = layers
    self.activation = activation
    self.activatesLast = activatesLast
  }

  package var inputs: Int { layers[0].inputs }
  package var outputs: Int { layers[layers.count - 1].outputs }

  /// Where the working memory lies in an arena.
  package struct Plan {
    fileprivate let hidden: [ArenaSlot<Float>]
    fileprivate let scratch: ArenaSlot<Float>
  }

  /// Working memory.
  package struct Workspace {
    fileprivate let even: UnsafeMutablePointer<Float>
    fileprivate let odd: UnsafeMutablePointer<Float>
    fileprivate let scratch: UnsafeMutablePointer<Float>
  }

  /// Reserves working memory for up to `rows` rows: two hidden layers, which take turns.
  package func plan(rows: Int, in layout: inout ArenaLayout) -> Plan {
    let widest = layers.dropLast().map(\.outputs).max() ?? 0
    return Plan(
      hidden: [layout.reserve([rows, widest]), layout.reserve([rows, widest])],
      scratch: layout.reserve([layers.map(\.scratchCount).max() ?? 0]))
  }

  /// The working memory that lies where `plan` says.
  package func makeWorkspace(_ plan: Plan, in arena: borrowing Arena) -> Workspace {
    Workspace(
      even: arena[plan.hidden[0]], odd: arena[plan.hidden[1]], scratch: arena[plan.scratch])
  }

  /// (rows, inputs) -> (rows, outputs).
  package func apply(to input: Matrix, into output: MutableMatrix, workspace: Workspace) {
    var x = input
    for index in layers.indices {
      let isLast = index == layers.count - 1
      let hidden = index.isMultiple(of: 2) ? workspace.even : workspace.odd
      let y =
        isLast ? output : MutableMatrix(hidden, rows: x.rows, columns: layers[index].outputs)
      layers[index].apply(to: x, into: y, scratch: workspace.scratch)
      if !isLast || activatesLast { activation.apply(to: y) }
      x = Matrix(y)
    }
  }
}
