import VocalMatrices

extension CompiledKernels {
  package static func multiplyAdds(rounds: Int) -> (multiplications: Int, sum: Float) {
    Registers.tileRows == 12
      ? RegisterLoop<12>.multiplyAdds(rounds) : RegisterLoop<6>.multiplyAdds(rounds)
  }

  package static func pairProducts(
    rounds: Int, fused: Bool
  ) -> (multiplications: Int, sum: Int32) {
    switch (Registers.tileRows == 12, fused) {
    case (true, true): RegisterLoop<12>.pairProducts(rounds, by: FusedPairProducts.self)
    case (true, false): RegisterLoop<12>.pairProducts(rounds, by: SeparatePairProducts.self)
    case (false, true): RegisterLoop<6>.pairProducts(rounds, by: FusedPairProducts.self)
    case (false, false): RegisterLoop<6>.pairProducts(rounds, by: SeparatePairProducts.self)
    }
  }
}

/// The sums of a tile, without reading a tile.
private enum RegisterLoop<let rows: Int> {
  private struct Sums {
    var floats = Vector.zero
    var integers = SIMD16<Int32>.zero
  }

  @inline(__always)
  static func multiplyAdds(_ rounds: Int) -> (multiplications: Int, sum: Float) {
    var sums = InlineArray<rows, Sums>(repeating: Sums())
    let (a, b) = (Vector(repeating: 0.5), Vector(repeating: 1.5))
    for _ in 0..<rounds {
      for row in 0..<rows { sums[row].floats = b.addingProduct(sums[row].floats, a) }
    }
    var total = Vector.zero
    for row in 0..<rows { total = total + sums[row].floats }
    return (rounds * rows * Vector.scalarCount, total[0])
  }

  @inline(__always)
  static func pairProducts<Products: PairProducts>(
    _ rounds: Int, by _: Products.Type
  ) -> (multiplications: Int, sum: Int32) {
    var sums = InlineArray<rows, Sums>(repeating: Sums())
    for row in 0..<rows { sums[row].integers = SIMD16(repeating: Int32(row + 1)) }
    for round in 0..<rounds {
      let factors = SIMD32(repeating: Int16(truncatingIfNeeded: round))
      for row in 0..<rows {
        // A factor of the row's own: equal products would be computed once for all rows.
        let own = unsafeBitCast(sums[row].integers, to: SIMD32<Int16>.self)
        Products.add(factors, own, to: &sums[row].integers)
      }
    }
    var total = SIMD16<Int32>.zero
    for row in 0..<rows { total = total &+ sums[row].integers }
    return (rounds * rows * 2 * Vector.scalarCount, total[0])
  }
}
