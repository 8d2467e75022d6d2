import VocalMatrices

extension CompiledKernels {
  package static func stepGRU(
    _ x: UnsafePointer<Float>, _ u: UnsafePointer<Float>, units: Int,
    hidden: UnsafeMutablePointer<Float>
  ) {
    var unit = 0
    while unit + 16 <= units {
      func part(_ source: UnsafePointer<Float>, _ index: Int) -> Vector {
        Float.widen(source + index * units + unit)
      }
      step(
        reset: part(x, 0) + part(u, 0), update: part(x, 1) + part(u, 1), input: part(x, 2),
        recurrent: part(u, 2), hidden: Float.widen(hidden + unit)
      ).store(hidden + unit)
      unit += 16
    }
    guard unit < units else { return }
    let count = units - unit
    func part(_ source: UnsafePointer<Float>, _ index: Int) -> Vector {
      Vector(first: count, of: source + index * units + unit)
    }
    step(
      reset: part(x, 0) + part(u, 0), update: part(x, 1) + part(u, 1), input: part(x, 2),
      recurrent: part(u, 2), hidden: Vector(first: count, of: hidden + unit)
    ).store(first: count, hidden + unit)
  }

  @inline(__always)
  private static func step(
    reset: Vector, update: Vector, input: Vector, recurrent: Vector, hidden: Vector
  ) -> Vector {
    let candidate = Exponential.tanh(input.addingProduct(Exponential.sigmoid(reset), recurrent))
    return candidate.addingProduct(Exponential.sigmoid(update), hidden - candidate)
  }
}
