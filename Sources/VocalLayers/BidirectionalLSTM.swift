import VocalCheckpoints
import VocalKernels

/// y_t = (h→_t, h←_t), where h→ reads the frames forward and h← backward
///
/// Parameters: those of an ``LSTM`` in the scopes `forward` and `backward`.
package struct BidirectionalLSTM: Sendable {
  package let forward: LSTM
  package let backward: LSTM

  package init(_ scope: ParameterScope, inputs: Int, units: Int) throws(CheckpointError) {
    forward = try LSTM(scope.scope("forward"), inputs: inputs, units: units)
    backward = try LSTM(scope.scope("backward"), inputs: inputs, units: units)
  }

  package var inputs: Int { forward.inputs }
  /// Columns of the output: units of both directions.
  package var outputs: Int { forward.units + backward.units }
  /// Columns of the gates of both directions, forward first.
  package var gates: Int { forward.gates + backward.gates }

  /// How many `Float` of scratch a layer needs.
  package var scratchCount: Int {
    max(
      forward.projectionScratchCount, backward.projectionScratchCount,
      forward.recurrenceScratchCount, backward.recurrenceScratchCount)
  }

  /// Where the states of both directions lie.
  package struct Slots {
    fileprivate let forward: ArenaSlot
    fileprivate let backward: ArenaSlot
  }

  /// Reserves memory for the states.
  package func reserveStates(in layout: inout ArenaLayout) -> Slots {
    Slots(forward: forward.reserveState(in: &layout), backward: backward.reserveState(in: &layout))
  }

  /// The products with the input, (frames, inputs) -> (frames, gates), in blocks of any size.
  package func project(
    _ input: Matrix, into gates: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    forward.project(input, into: forwardHalf(gates, forward.gates), scratch: scratch)
    backward.project(input, into: backwardHalf(gates, backward.gates), scratch: scratch)
  }

  /// Reads a whole sequence in both directions, (frames, gates) -> (frames, outputs).
  ///
  /// - Parameters:
  ///   - gates: what ``project(_:into:scratch:)`` wrote; overwritten.
  ///   - scratch: at least ``scratchCount`` elements, overwritten.
  package func recur(
    _ gates: MutableMatrix, states: Slots, in arena: Arena, into output: MutableMatrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    Directions(layer: self, gates: gates, states: states, arena: arena, output: output)
      .run(scratch: scratch)
  }

  /// The two directions, which do not depend on each other.
  private struct Directions: DivisibleWork {
    let layer: BidirectionalLSTM
    let gates: MutableMatrix
    let states: Slots
    let arena: Arena
    let output: MutableMatrix

    var pieces: Int { 2 }
    var multiplications: Int { gates.rows * gates.columns * layer.forward.units }
    var scratchCount: Int {
      max(layer.forward.recurrenceScratchCount, layer.backward.recurrenceScratchCount)
    }

    func run(_ pieces: Range<Int>, scratch: UnsafeMutablePointer<Float>) {
      if pieces.contains(0) { readForward(scratch) }
      if pieces.contains(1) { readBackward(scratch) }
    }

    private func readForward(_ scratch: UnsafeMutablePointer<Float>) {
      arena.clear(states.forward)
      layer.forward.recur(
        layer.forwardHalf(gates, layer.forward.gates), .forward,
        state: arena.matrix(states.forward),
        into: layer.forwardHalf(output, layer.forward.units), scratch: scratch)
    }

    private func readBackward(_ scratch: UnsafeMutablePointer<Float>) {
      arena.clear(states.backward)
      layer.backward.recur(
        layer.backwardHalf(gates, layer.backward.gates), .backward,
        state: arena.matrix(states.backward),
        into: layer.backwardHalf(output, layer.backward.units), scratch: scratch)
    }
  }

  private func forwardHalf(_ matrix: MutableMatrix, _ columns: Int) -> MutableMatrix {
    matrix.columns(0, columns)
  }

  private func backwardHalf(_ matrix: MutableMatrix, _ columns: Int) -> MutableMatrix {
    matrix.columns(matrix.columns - columns, columns)
  }
}
