import VocalCheckpoints
import VocalKernels

/// A recurrent layer of one direction: what an ``LSTM`` and a ``GRU`` have in common.
///
/// The gates are sums of two products: that with the input is computed for many frames at once
/// (projection), that with the state frame by frame.
package protocol RecurrentLayer: Sendable {
  init(_ scope: ParameterScope, inputs: Int, units: Int) throws(CheckpointError)

  var inputs: Int { get }
  var units: Int { get }
  /// Columns of the gates.
  var gates: Int { get }
  /// How many `Float` of scratch the layer's calls need, which overwrite it.
  var scratchCount: Int { get }

  /// Reserves memory for one state: what one frame hands to the next. Zeros begin a sequence.
  func reserveState(in layout: inout ArenaLayout) -> ArenaSlot

  /// The product with the input for many frames, (frames, inputs) -> (frames, gates).
  func project(_ input: Matrix, into gates: MutableMatrix, scratch: UnsafeMutablePointer<Float>)

  /// Reads projected frames one after the other, (frames, gates) -> (frames, units).
  ///
  /// - Parameters:
  ///   - gates: what ``project(_:into:scratch:)`` wrote; overwritten.
  ///   - state: all of what ``reserveState(in:)`` reserved, after the frame before; on return, after the
  ///     last frame read.
  func recur(
    _ gates: MutableMatrix, _ direction: RecurrentDirection, state: MutableMatrix,
    into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>)
}
