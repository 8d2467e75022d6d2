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
  ///   - scratch: ``scratchCount(for:)`` elements, overwritten, by which long sequences are faster.
  package static func run(
    _ gates: MutableMatrix, weights: WeightMatrix, direction: Direction,
    hidden: UnsafeMutablePointer<Float>, cell: UnsafeMutablePointer<Float>,
    into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>? = nil
  ) {
    let units = weights.inputs
    precondition(weights.outputs == 4 * units && gates.columns == 4 * units)
    precondition(output.columns == units && output.rows == gates.rows)
    switch weights.elements {
    case .float32(let pointer):
      run(gates, units, direction, hidden: hidden, cell: cell, into: output) {
        addProduct($0, weights: pointer, units, to: $1)
      }
    case .float16(let pointer):
      if let scratch, gates.rows >= RecurrentWeights.worthwhileSteps,
        scratchCount(for: weights) > 0
      {
        let laid = RecurrentWeights(pointer, outputs: 4 * units, units: units, in: scratch)
        run(gates, units, direction, hidden: hidden, cell: cell, into: output) {
          laid.accumulate($0, into: $1)
        }
      } else {
        run(gates, units, direction, hidden: hidden, cell: cell, into: output) {
          addProduct($0, weights: pointer, units, to: $1)
        }
      }
    }
  }

  /// How many `Float` of scratch make long sequences faster.
  package static func scratchCount(for weights: WeightMatrix) -> Int {
    switch weights.elements {
    case .float32: 0
    case .float16:
      RecurrentWeights.elementCount(outputs: weights.outputs, units: weights.inputs)
    }
  }

  /// sums += U h.
  @inline(__always)
  private static func addProduct<Weight: VectorElement>(
    _ hidden: UnsafePointer<Float>, weights: UnsafePointer<Weight>, _ units: Int,
    to sums: UnsafeMutablePointer<Float>
  ) {
    DotProducts.accumulate(
      Matrix(hidden, rows: 1, columns: units), weights: weights, outputs: 4 * units,
      into: MutableMatrix(sums, rows: 1, columns: 4 * units))
  }

  /// - Parameter addProduct: adds the product of the recurrent weights and h to the gates' sums.
  @inline(__always)
  private static func run(
    _ gates: MutableMatrix, _ units: Int, _ direction: Direction,
    hidden: UnsafeMutablePointer<Float>, cell: UnsafeMutablePointer<Float>,
    into output: MutableMatrix,
    addProduct: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    for step in 0..<gates.rows {
      let frame = direction == .forward ? step : gates.rows - 1 - step
      let sums = gates.row(frame)
      addProduct(hidden, sums)
      update(sums, units: units, hidden: hidden, cell: cell)
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
