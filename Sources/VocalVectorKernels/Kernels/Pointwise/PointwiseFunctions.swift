import VocalMatrices

extension CompiledKernels {
  package static func apply(
    _ function: PointwiseFunction, to values: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch function {
    case .sigmoid: map(values, count: count, Exponential.sigmoid)
    case .tanh: map(values, count: count, Exponential.tanh)
    case .exp: map(values, count: count, Exponential.exp)
    case .relu: map(values, count: count) { $0.replacing(with: 0, where: $0 .< 0) }
    case .leakyReLU(let slope):
      map(values, count: count) { $0.replacing(with: slope * $0, where: $0 .< 0) }
    case .gelu: map(values, count: count, NormalDistribution.gelu)
    }
  }

  package static func softmax(_ row: UnsafeMutablePointer<Float>, count: Int) {
    let peak = Reduction.maximum(row, count: count)
    map(row, count: count) { Exponential.exp($0 - peak) }
    let scale = 1 / Reduction.sum(row, count: count)
    map(row, count: count) { $0 * scale }
  }

  @inline(__always)
  private static func map(
    _ values: UnsafeMutablePointer<Float>, count: Int, _ function: (Vector) -> Vector
  ) {
    var index = 0
    while index + 16 <= count {
      function(Float.widen(values + index)).store(values + index)
      index += 16
    }
    if index < count {
      function(Vector(first: count - index, of: values + index))
        .store(first: count - index, values + index)
    }
  }
}
