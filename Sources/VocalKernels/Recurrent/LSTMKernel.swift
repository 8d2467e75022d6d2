/// The order in which a recurrent layer reads a sequence.
package enum RecurrentDirection: Sendable {
  case forward
  case backward
}

/// The recurrent part of a long short-term memory (LSTM), in one direction over time.
///
/// (i, f, g, o) = x_t + U h_{t-1};  c_t = σ(f) c_{t-1} + σ(i) tanh(g);  h_t = σ(o) tanh(c_t)
///
/// where x_t is W times the input plus the bias, computed before, and the gates are ordered as in PyTorch.
package enum LSTMKernel {
  /// Reads `gates.rows` frames, and leaves the state after the last one read.
  ///
  /// - Parameters:
  ///   - gates: x, (frames, 4 units); overwritten with the gates before activation.
  ///   - weights: U, (4 units, units).
  ///   - hidden: h before the first frame read; on return, h after the last; `units` values.
  ///   - cell: c likewise.
  ///   - output: (frames, units), h of every frame, in the order of the frames whatever the direction.
  ///   - scratch: `weights.scratchCount` elements, overwritten.
  package static func run(
    _ gates: MutableMatrix, weights: any WeightMatrix, direction: RecurrentDirection,
    hidden: UnsafeMutablePointer<Float>, cell: UnsafeMutablePointer<Float>,
    into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    let units = weights.inputs
    precondition(weights.outputs == 4 * units && gates.columns == 4 * units)
    precondition(output.columns == units && output.rows == gates.rows)
    for step in 0..<gates.rows {
      let frame = direction == .forward ? step : gates.rows - 1 - step
      let sums = MutableMatrix(gates.row(frame), rows: 1, columns: 4 * units)
      GEMM.affine(
        Matrix(hidden, rows: 1, columns: units), weights: weights, bias: nil, into: sums,
        accumulating: true, scratch: scratch)
      Processor.kernels.stepLSTM(sums.pointer, units: units, hidden: hidden, cell: cell)
      output.row(frame).update(from: hidden, count: units)
    }
  }
}
