import VocalCheckpoints
import VocalKernels

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

  private let inputWeights: any WeightMatrix
  private let recurrentWeights: any WeightMatrix
  private let bias: HeapBuffer<Float>

  package init(_ scope: ParameterScope, inputs: Int, units: Int) throws(CheckpointError) {
    self.inputs = inputs
    self.units = units
    inputWeights = try scope.weights("weight_ih", shape: [4 * units, inputs])
    recurrentWeights = try scope.weights("weight_hh", shape: [4 * units, units])
    bias = try scope.values("bias", shape: [4 * units])
  }

  /// Reserves memory for one state: h and c.
  package func reserveState(in layout: inout ArenaLayout) -> ArenaSlot {
    layout.reserve(rows: 2, columns: units)
  }

  package var scratchCount: Int { max(projectionScratchCount, recurrenceScratchCount) }

  /// How many `Float` of scratch ``project(_:into:scratch:)`` needs.
  var projectionScratchCount: Int { inputWeights.scratchCount }

  /// How many `Float` of scratch ``recur(_:_:state:into:scratch:)`` needs.
  var recurrenceScratchCount: Int { recurrentWeights.scratchCount }

  /// W x_t + b of many frames at once, (frames, inputs) -> (frames, 4 units).
  package func project(
    _ input: Matrix, into gates: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    GEMM.affine(
      input, weights: inputWeights, bias: bias.pointer, into: gates, scratch: scratch)
  }

  /// Reads projected frames one after the other, (frames, 4 units) -> (frames, units).
  ///
  /// - Parameter gates: what ``project(_:into:scratch:)`` wrote; overwritten.
  package func recur(
    _ gates: MutableMatrix, _ direction: RecurrentDirection, state: MutableMatrix,
    into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    LSTMKernel.run(
      gates, weights: recurrentWeights, direction: direction, hidden: state.row(0),
      cell: state.row(1), into: output, scratch: scratch)
  }
}
