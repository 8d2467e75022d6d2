/// The recurrent half of a gated recurrent unit, one direction over time.
///
/// (u_r, u_z, u_n) = U h_{t-1} + b
/// r = σ(x_r + u_r);  z = σ(x_z + u_z);  n = tanh(x_n + r u_n);  h_t = (1 - z) n + z h_{t-1}
///
/// where x is the input's projection with its own bias, and the gates are ordered as in PyTorch (Cho
/// et al., 2014, with the reset gate after the product).
package enum GatedRecurrence {
  /// Runs over `gates.rows` frames and leaves the last frame's state behind.
  ///
  /// - Parameters:
  ///   - gates: (frames, 3 units), projected inputs.
  ///   - weights: U, (3 units, units).
  ///   - bias: b, 3 units.
  ///   - hidden: h of the frame before on entry, of the last frame read on return; `units` values.
  ///   - output: (frames, units), h of every frame, at the frame's own place in either direction.
  ///   - scratch: 3 units and ``MatrixProduct/scratchCount(for:)`` elements, overwritten.
  package static func run(
    _ gates: Matrix, weights: WeightMatrix, bias: UnsafePointer<Float>,
    direction: Recurrence.Direction, hidden: UnsafeMutablePointer<Float>,
    into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    let units = weights.inputs
    precondition(weights.outputs == 3 * units && gates.columns == 3 * units)
    precondition(output.columns == units && output.rows == gates.rows)
    let state = Matrix(hidden, rows: 1, columns: units)
    let sums = MutableMatrix(scratch, rows: 1, columns: 3 * units)
    for step in 0..<gates.rows {
      let frame = direction == .forward ? step : gates.rows - 1 - step
      MatrixProduct.affine(
        state, weights: weights, bias: bias, into: sums, scratch: scratch + 3 * units)
      update(gates.row(frame), scratch, units: units, hidden: hidden)
      output.row(frame).update(from: hidden, count: units)
    }
  }

  /// One step of the hidden state from the input's and the state's share of the gates.
  private static func update(
    _ x: UnsafePointer<Float>, _ u: UnsafePointer<Float>, units: Int,
    hidden: UnsafeMutablePointer<Float>
  ) {
    var unit = 0
    while unit + 8 <= units {
      let reset = Float.widen(x + unit) + Float.widen(u + unit)
      let update = Float.widen(x + units + unit) + Float.widen(u + units + unit)
      step(
        reset: reset, update: update, input: Float.widen(x + 2 * units + unit),
        recurrent: Float.widen(u + 2 * units + unit), hidden: Float.widen(hidden + unit)
      ).store(hidden + unit)
      unit += 8
    }
    while unit < units {
      hidden[unit] =
        step(
          reset: Vector(repeating: x[unit] + u[unit]),
          update: Vector(repeating: x[units + unit] + u[units + unit]),
          input: Vector(repeating: x[2 * units + unit]),
          recurrent: Vector(repeating: u[2 * units + unit]),
          hidden: Vector(repeating: hidden[unit]))[0]
      unit += 1
    }
  }

  @inline(__always)
  private static func step(
    reset: Vector, update: Vector, input: Vector, recurrent: Vector, hidden: Vector
  ) -> Vector {
    let candidate = Exponential.tanh(input.addingProduct(Exponential.sigmoid(reset), recurrent))
    return candidate.addingProduct(Exponential.sigmoid(update), hidden - candidate)
  }
}
