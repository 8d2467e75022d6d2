/// The recurrent half of a long short-term memory, one direction over time.
///
/// (i, f, g, o) = x_t + U h_{t-1};  c_t = σ(f) c_{t-1} + σ(i) tanh(g);  h_t = σ(o) tanh(c_t)
///
/// where x_t is the input's projection with its bias, and the gates are ordered as in PyTorch.
package enum Recurrence {
  /// The order in which a sequence is read.
  package enum Direction: Sendable {
    case forward
    case backward
  }

  /// Runs over `gates.rows` frames and leaves the last frame's state behind.
  ///
  /// - Parameters:
  ///   - gates: (frames, 4 units), projected inputs; overwritten with the sums before activation.
  ///   - weights: U, (4 units, units).
  ///   - hidden: h of the frame before on entry, of the last frame read on return; `units` values.
  ///   - cell: c likewise.
  ///   - output: (frames, units), h of every frame, at the frame's own place in either direction.
  ///   - scratch: ``MatrixProduct/scratchCount(for:)`` elements, overwritten.
  package static func run(
    _ gates: MutableMatrix, weights: WeightMatrix, direction: Direction,
    hidden: UnsafeMutablePointer<Float>, cell: UnsafeMutablePointer<Float>,
    into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    let units = weights.inputs
    precondition(weights.outputs == 4 * units && gates.columns == 4 * units)
    precondition(output.columns == units && output.rows == gates.rows)
    for step in 0..<gates.rows {
      let frame = direction == .forward ? step : gates.rows - 1 - step
      let sums = MutableMatrix(gates.row(frame), rows: 1, columns: 4 * units)
      MatrixProduct.affine(
        Matrix(hidden, rows: 1, columns: units), weights: weights, bias: nil, into: sums,
        accumulating: true, scratch: scratch)
      update(sums.pointer, units: units, hidden: hidden, cell: cell)
      output.row(frame).update(from: hidden, count: units)
    }
  }

  /// One step of cell and hidden state from the summed gates.
  private static func update(
    _ sums: UnsafePointer<Float>, units: Int, hidden: UnsafeMutablePointer<Float>,
    cell: UnsafeMutablePointer<Float>
  ) {
    var unit = 0
    while unit + 8 <= units {
      let (h, c) = step(
        input: Float.widen(sums + unit), forget: Float.widen(sums + units + unit),
        candidate: Float.widen(sums + 2 * units + unit),
        output: Float.widen(sums + 3 * units + unit), cell: Float.widen(cell + unit))
      h.store(hidden + unit)
      c.store(cell + unit)
      unit += 8
    }
    while unit < units {
      let (h, c) = step(
        input: Vector(repeating: sums[unit]), forget: Vector(repeating: sums[units + unit]),
        candidate: Vector(repeating: sums[2 * units + unit]),
        output: Vector(repeating: sums[3 * units + unit]), cell: Vector(repeating: cell[unit]))
      hidden[unit] = h[0]
      cell[unit] = c[0]
      unit += 1
    }
  }

  @inline(__always)
  private static func step(
    input: Vector, forget: Vector, candidate: Vector, output: Vector, cell: Vector
  ) -> (hidden: Vector, cell: Vector) {
    let kept = Exponential.sigmoid(forget) * cell
    let next = kept.addingProduct(Exponential.sigmoid(input), Exponential.tanh(candidate))
    return (Exponential.sigmoid(output) * Exponential.tanh(next), next)
  }
}
