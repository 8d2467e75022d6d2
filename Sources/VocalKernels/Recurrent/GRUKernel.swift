/// The recurrent part of a gated recurrent unit (GRU), in one direction over time.
///
/// (u_r, u_z, u_n) = U h_{t-1} + b
/// r = σ(x_r + u_r);  z = σ(x_z + u_z);  n = tanh(x_n + r u_n);  h_t = (1 - z) n + z h_{t-1}
///
/// where x is W times the input plus a bias of its own, computed before, and the gates are ordered as in
/// PyTorch. The reset gate comes after the product with U, which differs from Cho et al. (2014).
package enum GRUKernel {
  /// Reads `gates.rows` frames, and leaves the state after the last one read.
  ///
  /// - Parameters:
  ///   - gates: x, (frames, 3 units).
  ///   - weights: U, (3 units, units).
  ///   - bias: b, 3 units.
  ///   - hidden: h before the first frame read; on return, h after the last; `units` values.
  ///   - output: (frames, units), h of every frame, in the order of the frames whatever the direction.
  ///   - scratch: 3 units and `weights.scratchCount` elements, overwritten.
  package static func run(
    _ gates: Matrix, weights: any WeightMatrix, bias: UnsafePointer<Float>,
    direction: RecurrentDirection, hidden: UnsafeMutablePointer<Float>,
    into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    let units = weights.inputs
    precondition(weights.outputs == 3 * units && gates.columns == 3 * units)
    precondition(output.columns == units && output.rows == gates.rows)
    let state = Matrix(hidden, rows: 1, columns: units)
    let sums = MutableMatrix(scratch, rows: 1, columns: 3 * units)
    for step in 0..<gates.rows {
      let frame = direction == .forward ? step : gates.rows - 1 - step
      GEMM.affine(
        state, weights: weights, bias: bias, into: sums, scratch: scratch + 3 * units)
      Processor.kernels.stepGRU(gates.row(frame), scratch, units: units, hidden: hidden)
      output.row(frame).update(from: hidden, count: units)
    }
  }
}
