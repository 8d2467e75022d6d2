/// The sum over i of a[i] b[i], in single precision.
///
/// The order of the additions depends on `count` alone, so equal inputs give equal bits wherever
/// they lie in memory.
/// - Parameters:
///   - a: `count` values, of any alignment.
///   - b: `count` values, of any alignment.
///   - count: zero or more.
package func dotProduct(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Float {
  typealias Lanes = SIMD8<Float>
  @inline(__always) func lanes(_ values: UnsafePointer<Float>, _ index: Int) -> Lanes {
    UnsafeRawPointer(values + index).loadUnaligned(as: Lanes.self)
  }

  // Four independent sums hide the latency of fused multiply-add.
  var (sum0, sum1, sum2, sum3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
  var index = 0
  while index + 32 <= count {
    sum0.addProduct(lanes(a, index), lanes(b, index))
    sum1.addProduct(lanes(a, index + 8), lanes(b, index + 8))
    sum2.addProduct(lanes(a, index + 16), lanes(b, index + 16))
    sum3.addProduct(lanes(a, index + 24), lanes(b, index + 24))
    index += 32
  }
  while index + 8 <= count {
    sum0.addProduct(lanes(a, index), lanes(b, index))
    index += 8
  }
  var sum = ((sum0 + sum1) + (sum2 + sum3)).sum()
  while index < count {
    sum.addProduct(a[index], b[index])
    index += 1
  }
  return sum
}
