import VocalCheckpoints
import VocalKernels
import VocalTensors

/// (i, f, g, o) = W x_t + U h_{t-1} + b
/// c_t = σ(f) c_{t-1} + σ(i) tanh(g)
/// h_t = σ(o) tanh(c_t)
///
/// One layer, one direction. Parameters: `weight_ih` W (4 units, inputs), `weight_hh` U (4 units,
/// units), `bias` b (4 units), the gates ordered i, f, g, o.
package struct LSTM: RecurrentLayer {
  package let inputs: Int
  package let units: Int
  /// Columns of the gates, 4 units.
  package var gates: Int { 4 * units }

  private let inputWeights: Weights
  private let recurrentWeights: Weights
  private let bias: CopiedParameter

  package init(_ scope: ParameterScope, inputs: Int, units: Int) throws(CheckpointError) {
    self.inputs = inputs
    self.units = units
    inputWeights = try Weights(scope, "weight_ih", shape: [4 * units, inputs])
    recurrentWeights = try Weights(scope, "weight_hh", shape: [4 * units, units])
    bias = try CopiedParameter(scope, "bias", shape: [4 * units])
  }

  /// Reserves memory for one state: h and c.
  package func planState(in layout: inout ArenaLayout) -> ArenaSlot<Float> {
    layout.reserve([2, units])
  }

  package var scratchCount: Int { max(projectionScratchCount, recurrenceScratchCount) }

  /// How many `Float` of scratch ``project(_:into:scratch:)`` needs.
  var projectionScratchCount: Int { MatrixProduct.scratchCount(for: inputWeights.matrix) }

  /// How many `Float` of scratch ``recur(_:_:state:into:scratch:)`` needs.
  var recurrenceScratchCount: Int { MatrixProduct.scratchCount(for: recurrentWeights.matrix) }

  /// W x_t + b of many frames at once, (frames, inputs) -> (frames, 4 units).
  package func project(
    _ input: Matrix, into gates: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    MatrixProduct.affine(
      input, weights: inputWeights.matrix, bias: bias.pointer, into: gates, scratch: scratch)
  }

  /// Reads projected frames one after the other, (frames, 4 units) -> (frames, units).
  ///
  /// - Parameter gates: what ``project(_:into:scratch:)`` wrote; overwritten.
  package func recur(
    _ gates: MutableMatrix, _ direction: Recurrence.Direction, state: RecurrentState,
    into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    Recurrence.run(
      gates, weights: recurrentWeights.matrix, direction: direction, hidden: state.values,
      cell: state.values + units, into: output, scratch: scratch)
  }
}
