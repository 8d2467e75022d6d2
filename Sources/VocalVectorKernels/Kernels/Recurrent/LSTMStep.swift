import VocalMatrices

extension CompiledKernels {
  package static func stepLSTM(
    _ gates: UnsafePointer<Float>, units: Int, hidden: UnsafeMutablePointer<Float>,
    cell: UnsafeMutablePointer<Float>
  ) {
    var unit = 0
    while unit + 16 <= units {
      func gate(_ index: Int) -> Vector { Float.widen(gates + index * units + unit) }
      let (h, c) = step(gate(0), gate(1), gate(2), gate(3), cell: Float.widen(cell + unit))
      h.store(hidden + unit)
      c.store(cell + unit)
      unit += 16
    }
    guard unit < units else { return }
    let count = units - unit
    func gate(_ index: Int) -> Vector { Vector(first: count, of: gates + index * units + unit) }
    let (h, c) = step(
      gate(0), gate(1), gate(2), gate(3), cell: Vector(first: count, of: cell + unit))
    h.store(first: count, hidden + unit)
    c.store(first: count, cell + unit)
  }

  @inline(__always)
  private static func step(
    _ input: Vector, _ forget: Vector, _ candidate: Vector, _ output: Vector, cell: Vector
  ) -> (hidden: Vector, cell: Vector) {
    let kept = Exponential.sigmoid(forget) * cell
    let next = kept.addingProduct(Exponential.sigmoid(input), Exponential.tanh(candidate))
    return (Exponential.sigmoid(output) * Exponential.tanh(next), next)
  }
}
