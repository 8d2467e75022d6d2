import VocalCheckpoints
import VocalKernels
import VocalTensors

/// r = σ(W_r x_t + c_r + U_r h_{t-1} + b_r)
/// z = σ(W_z x_t + c_z + U_z h_{t-1} + b_z)
/// n = tanh(W_n x_t + c_n + r (U_n h_{t-1} + b_n))
/// h_t = (1 - z) n + z h_{t-1}
///
/// One layer, one direction. Parameters: `weight_ih` W (3 units, inputs), `weight_hh` U (3 units,
/// units), `bias_ih` c (3 units), `bias_hh` b (3 units), the gates ordered r, z, n.
package struct GRU: RecurrentLayer {
  package let inputs: Int
  package let units: Int
  /// Columns of the gates, 3 units.
  package var gates: Int { 3 * units }

  private let inputWeights: Weights
  private let recurrentWeights: Weights
  private let inputBias: CopiedParameter
  private let recurrentBias: CopiedParameter

  package init(_ scope: ParameterScope, inputs: Int, units: Int) throws(CheckpointError) {
    self.inputs = inputs
    self.units = units
    inputWeights = try Weights(scope, "weight_ih", shape: [3 * units, inputs])
    recurrentWeights = try Weights(scope, "weight_hh", shape: [3 * units, units])
    inputBias = try CopiedParameter(scope, "bias_ih", shape: [3 * units])
    recurrentBias = try CopiedParameter(scope, "bias_hh", shape: [3 * units])
  }

  /// Reserves memory for one state: h.
  package func planState(in layout: inout ArenaLayout) -> ArenaSlot<Float> {
    layout.reserve([1, units])
  }

  package var scratchCount: Int {
    max(
      MatrixProduct.scratchCount(for: inputWeights.matrix),
      3 * units + MatrixProduct.scratchCount(for: recurrentWeights.matrix))
  }

  /// W x_t + c of many frames at once, (frames, inputs) -> (frames, 3 units).
  package func project(
    _ input: Matrix, into gates: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    MatrixProduct.affine(
      input, weights: inputWeights.matrix, bias: inputBias.pointer, into: gates, scratch: scratch)
  }

  /// Reads projected frames one after the other, (frames, 3 units) -> (frames, units).
  ///
  /// - Parameter gates: what ``project(_:into:scratch:)`` wrote.
  package func recur(
    _ gates: MutableMatrix, _ direction: Recurrence.Direction, state: RecurrentState,
    into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    GatedRecurrence.run(
      Matrix(gates), weights: recurrentWeights.matrix, bias: recurrentBias.pointer,
      direction: direction, hidden: state.values, into: output, scratch: scratch)
  }
}
