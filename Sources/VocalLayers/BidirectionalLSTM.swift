import VocalCheckpoints
import VocalKernels
import VocalTensors

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
      forward.recurrenceScratchCount + backward.recurrenceScratchCount)
  }

  /// Where the states of both directions lie in an arena.
  package struct Plan {
    fileprivate let forward: ArenaSlot<Float>
    fileprivate let backward: ArenaSlot<Float>
  }

  /// The states of both directions.
  package struct State {
    fileprivate let forward: RecurrentState
    fileprivate let backward: RecurrentState
  }

  /// Reserves memory for the states.
  package func planState(in layout: inout ArenaLayout) -> Plan {
    Plan(forward: forward.planState(in: &layout), backward: backward.planState(in: &layout))
  }

  /// The states that lie where `plan` says.
  package func makeState(_ plan: Plan, in arena: borrowing Arena) -> State {
    State(
      forward: forward.makeState(plan.forward, in: arena),
      backward: backward.makeState(plan.backward, in: arena))
  }

  /// The input's share of the gates, (frames, inputs) -> (frames, gates); frames in any blocks.
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
    _ gates: MutableMatrix, state: State, into output: MutableMatrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    Directions(layer: self, gates: gates, state: state, output: output, scratch: scratch).run()
  }

  /// The two directions, which do not meet before their outputs do.
  private struct Directions: DivisibleWork {
    let layer: BidirectionalLSTM
    let gates: MutableMatrix
    let state: State
    let output: MutableMatrix
    let scratch: UnsafeMutablePointer<Float>

    func run(part index: Int, of count: Int) {
      if index == 0 { readForward() }
      if index == count - 1 { readBackward() }
    }

    private func readForward() {
      state.forward.reset()
      layer.forward.recur(
        layer.forwardHalf(gates, layer.forward.gates), .forward, state: state.forward,
        into: layer.forwardHalf(output, layer.forward.units), scratch: scratch)
    }

    private func readBackward() {
      state.backward.reset()
      layer.backward.recur(
        layer.backwardHalf(gates, layer.backward.gates), .backward, state: state.backward,
        into: layer.backwardHalf(output, layer.backward.units),
        scratch: scratch + layer.forward.recurrenceScratchCount)
    }
  }

  private func forwardHalf(_ matrix: MutableMatrix, _ columns: Int) -> MutableMatrix {
    matrix.columns(0, columns)
  }

  private func backwardHalf(_ matrix: MutableMatrix, _ columns: Int) -> MutableMatrix {
    matrix.columns(matrix.columns - columns, columns)
  }
}
