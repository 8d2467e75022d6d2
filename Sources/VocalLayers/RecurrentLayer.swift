import VocalCheckpoints
import VocalKernels
import VocalTensors

/// A recurrent layer of one direction: what an ``LSTM`` and a ``GRU`` have in common.
///
/// The input's share of the gates is computed for many frames at once, the state's frame by frame.
package protocol RecurrentLayer: Sendable {
  init(_ scope: ParameterScope, inputs: Int, units: Int) throws(CheckpointError)

  var inputs: Int { get }
  var units: Int { get }
  /// Columns of the gates.
  var gates: Int { get }
  /// How many `Float` of scratch the layer's calls need, which overwrite it.
  var scratchCount: Int { get }

  /// Reserves memory for one state.
  func planState(in layout: inout ArenaLayout) -> ArenaSlot<Float>

  /// The input's share of the gates of many frames, (frames, inputs) -> (frames, gates).
  func project(_ input: Matrix, into gates: MutableMatrix, scratch: UnsafeMutablePointer<Float>)

  /// Reads projected frames one after the other, (frames, gates) -> (frames, units).
  ///
  /// - Parameter gates: what ``project(_:into:scratch:)`` wrote; overwritten.
  func recur(
    _ gates: MutableMatrix, _ direction: Recurrence.Direction, state: RecurrentState,
    into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>)
}

extension RecurrentLayer {
  /// The state that lies in `slot`, to be reset before the first frame.
  package func makeState(_ slot: ArenaSlot<Float>, in arena: borrowing Arena) -> RecurrentState {
    RecurrentState(values: arena[slot], count: slot.shape.count)
  }
}

/// What one frame hands to the next in a ``RecurrentLayer``.
package struct RecurrentState {
  /// The hidden state, then whatever else the layer keeps.
  let values: UnsafeMutablePointer<Float>
  fileprivate let count: Int

  fileprivate init(values: UnsafeMutablePointer<Float>, count: Int) {
    self.values = values
    self.count = count
  }

  /// Begins a sequence: everything is zero.
  package func reset() { values.update(repeating: 0, count: count) }

  /// Goes on from where `other`, a state of the same layer, stands.
  package func set(to other: RecurrentState) {
    precondition(other.count == count, "states of one layer")
    values.update(from: other.values, count: count)
  }
}
