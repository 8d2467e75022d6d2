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

  /// How many `Float` of scratch ``project(_:into:scratch:)`` needs.
  package var scratchCount: Int { max(forward.scratchCount, backward.scratchCount) }

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
  /// - Parameter gates: what ``project(_:into:scratch:)`` wrote; overwritten.
  package func recur(_ gates: MutableMatrix, state: State, into output: MutableMatrix) {
    state.forward.reset()
    state.backward.reset()
    forward.recur(
      forwardHalf(gates, forward.gates), .forward, state: state.forward,
      into: forwardHalf(output, forward.units))
    backward.recur(
      backwardHalf(gates, backward.gates), .backward, state: state.backward,
      into: backwardHalf(output, backward.units))
  }

  private func forwardHalf(_ matrix: MutableMatrix, _ columns: Int) -> MutableMatrix {
    matrix.columns(0, columns)
  }

  private func backwardHalf(_ matrix: MutableMatrix, _ columns: Int) -> MutableMatrix {
    matrix.columns(matrix.columns - columns, columns)
  }
}
