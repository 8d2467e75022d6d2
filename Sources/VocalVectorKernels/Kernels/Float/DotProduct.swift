import VocalMatrices

extension CompiledKernels {
  package static func dotProduct(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int
  ) -> Float {
    let sum: InlineArray<1, Float> = widenedDotProducts(a, b, count: count)
    return sum[0]
  }
}

/// Σ a[i] b[i], the second factors in any precision, for neighbouring rows of b of `count` elements each.
///
/// The order of a row's additions depends on `count` alone, so equal inputs give equal bits wherever they lie in
/// memory and however many rows are taken at once.
@inline(__always)
func widenedDotProducts<let rows: Int, Element: VectorElement>(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Element>, count: Int
) -> InlineArray<rows, Float> {
  var sums = InlineArray<rows, LaneSums>(repeating: LaneSums())
  var index = 0
  while index + 32 <= count {
    let (x, y) = (Float.widen(a + index), Float.widen(a + index + 16))
    for row in 0..<rows {
      let other = b + row * count + index
      sums[row].first.addProduct(x, Element.widen(other))
      sums[row].second.addProduct(y, Element.widen(other + 16))
    }
    index += 32
  }
  var octets = InlineArray<rows, Octet> { sums[$0].first.lowHalf }
  while index + 8 <= count {
    let x = Float.octet(a + index)
    for row in 0..<rows { octets[row].addProduct(x, Element.octet(b + row * count + index)) }
    index += 8
  }
  var totals = InlineArray<rows, Float> { sums[$0].total(lowest: octets[$0]) }
  while index < count {
    for row in 0..<rows { totals[row].addProduct(a[index], b[row * count + index].widened) }
    index += 1
  }
  return totals
}

/// The sums of a row's products so far, lane by lane: two vectors, whose additions need not wait for each other.
private struct LaneSums {
  var first = Vector.zero
  var second = Vector.zero

  /// The sum of all lanes, `lowest` in place of the first eight.
  @inline(__always)
  func total(lowest: Octet) -> Float {
    ((lowest + first.highHalf) + (second.lowHalf + second.highHalf)).total
  }
}
