import VocalCheckpoints
import VocalKernels

/// x_{k+1} = f(x_k W_kᵀ + b_k); after the last layer f is left out unless `activatesLast`
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

  /// Where the working memory lies.
  package struct Slots {
    /// Hidden layers, which take turns: those of an even index, and those of an odd one.
    fileprivate let even: ArenaSlot
    fileprivate let odd: ArenaSlot
    fileprivate let scratch: ArenaSlot
  }

  /// Reserves working memory for up to `rows` rows.
  package func reserve(rows: Int, in layout: inout ArenaLayout) -> Slots {
    let widest = layers.dropLast().map(\.outputs).max() ?? 0
    return Slots(
      even: layout.reserve(rows: rows, columns: widest),
      odd: layout.reserve(rows: rows, columns: widest),
      scratch: layout.reserve(scratch: layers.map(\.scratchCount)))
  }

  /// (rows, inputs) -> (rows, outputs).
  package func apply(
    to input: Matrix, into output: MutableMatrix, slots: Slots, in arena: Arena
  ) {
    var x = input
    for index in layers.indices {
      let isLast = index == layers.count - 1
      let hidden = index.isMultiple(of: 2) ? slots.even : slots.odd
      let y = isLast ? output : arena.rows(hidden, x.rows, columns: layers[index].outputs)
      layers[index].apply(to: x, into: y, scratch: arena[slots.scratch])
      if !isLast || activatesLast { activation.apply(to: y) }
      x = Matrix(y)
    }
  }
}
