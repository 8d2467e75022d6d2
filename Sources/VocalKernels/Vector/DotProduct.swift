/// The sum over i of a[i] b[i], in single precision.
///
/// The order of the additions depends on `count` alone, so equal inputs give equal bits wherever
/// they lie in memory.
/// - Parameters:
///   - a: `count` values, of any alignment.
///   - b: `count` values, of any alignment.
///   - count: zero or more.
package func dotProduct(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Float {
  widenedDotProduct(a, b, count: count)
}

/// As ``dotProduct(_:_:count:)``, the second factors in any precision.
@inline(__always)
func widenedDotProduct<Element: VectorElement>(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Element>, count: Int
) -> Float {
  // Four independent sums hide the latency of fused multiply-add.
  var (sum0, sum1, sum2, sum3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var index = 0
  while index + 32 <= count {
    sum0.addProduct(Float.widen(a + index), Element.widen(b + index))
    sum1.addProduct(Float.widen(a + index + 8), Element.widen(b + index + 8))
    sum2.addProduct(Float.widen(a + index + 16), Element.widen(b + index + 16))
    sum3.addProduct(Float.widen(a + index + 24), Element.widen(b + index + 24))
    index += 32
  }
  while index + 8 <= count {
    sum0.addProduct(Float.widen(a + index), Element.widen(b + index))
    index += 8
  }
  var sum = ((sum0 + sum1) + (sum2 + sum3)).total
  while index < count {
    sum.addProduct(a[index], b[index].widened)
    index += 1
  }
  return sum
}
