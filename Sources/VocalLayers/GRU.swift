import VocalCheckpoints
import VocalKernels

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

  private let inputWeights: any WeightMatrix
  private let recurrentWeights: any WeightMatrix
  private let inputBias: HeapBuffer<Float>
  private let recurrentBias: HeapBuffer<Float>

  package init(_ scope: ParameterScope, inputs: Int, units: Int) throws(CheckpointError) {
    self.inputs = inputs
    self.units = units
    inputWeights = try scope.weights("weight_ih", shape: [3 * units, inputs])
    recurrentWeights = try scope.weights("weight_hh", shape: [3 * units, units])
    inputBias = try scope.values("bias_ih", shape: [3 * units])
    recurrentBias = try scope.values("bias_hh", shape: [3 * units])
  }

  /// Reserves memory for one state: h.
  package func reserveState(in layout: inout ArenaLayout) -> ArenaSlot {
    layout.reserve(rows: 1, columns: units)
  }

  package var scratchCount: Int {
    max(
      inputWeights.scratchCount,
      3 * units + recurrentWeights.scratchCount)
  }

  /// W x_t + c of many frames at once, (frames, inputs) -> (frames, 3 units).
  package func project(
    _ input: Matrix, into gates: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    GEMM.affine(
      input, weights: inputWeights, bias: inputBias.pointer, into: gates, scratch: scratch)
  }

  /// Reads projected frames one after the other, (frames, 3 units) -> (frames, units).
  ///
  /// - Parameter gates: what ``project(_:into:scratch:)`` wrote.
  package func recur(
    _ gates: MutableMatrix, _ direction: RecurrentDirection, state: MutableMatrix,
    into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    GRUKernel.run(
      Matrix(gates), weights: recurrentWeights, bias: recurrentBias.pointer,
      direction: direction, hidden: state.row(0), into: output, scratch: scratch)
  }
}
