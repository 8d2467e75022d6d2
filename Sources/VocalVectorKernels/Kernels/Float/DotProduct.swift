import VocalMatrices

extension CompiledKernels {
  package static func dotProduct(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int
  ) -> Float {
    widenedDotProduct(a, b, count: count)
  }
}

/// Σ a[i] b[i], the second factors in any precision.
///
/// The order of the additions depends on `count` alone, so equal inputs give equal bits wherever they lie in
/// memory.
@inline(__always)
func widenedDotProduct<Element: VectorElement>(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Element>, count: Int
) -> Float {
  // Several independent sums hide the latency of fused multiply-add.
  var (first, second) = (Vector.zero, Vector.zero)
  var index = 0
  while index + 32 <= count {
    first.addProduct(Float.widen(a + index), Element.widen(b + index))
    second.addProduct(Float.widen(a + index + 16), Element.widen(b + index + 16))
    index += 32
  }
  var octet = first.lowHalf
  while index + 8 <= count {
    octet.addProduct(Float.octet(a + index), Element.octet(b + index))
    index += 8
  }
  var sum = ((octet + first.highHalf) + (second.lowHalf + second.highHalf)).total
  while index < count {
    sum.addProduct(a[index], b[index].widened)
    index += 1
  }
  return sum
}
