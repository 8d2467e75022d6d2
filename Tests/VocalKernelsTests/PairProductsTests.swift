import Testing
import VocalKernels
import VocalTestSupport

@Suite struct PairProductsTests {
  @Test func separateProductsEqualThoseOfIntegers() {
    check(SeparatePairProducts.self)
  }

  @Test(
    .enabled(if: Processor.fusesPairProducts, "This processor has no AVX-512 VNNI."))
  func fusedProductsEqualThoseOfIntegers() {
    check(FusedPairProducts.self)
  }

  /// Random integers of all sizes, and the largest, whose sums wrap around.
  private func check<Products: PairProducts>(_: Products.Type) {
    var random = SeededRandom(seed: 31)
    for round in 0..<200 {
      let extreme = round.isMultiple(of: 10)
      func integers() -> SIMD16<Int16> {
        extreme ? SIMD16(repeating: .min) : SIMD16.random(in: .min ... .max, using: &random)
      }
      let (a, b) = (integers(), integers())
      let before = SIMD8<Int32>.random(in: .min ... .max, using: &random)
      var sums = before
      Products.add(a, b, to: &sums)
      for lane in 0..<8 {
        let first = Int32(a[2 * lane]) * Int32(b[2 * lane])
        let second = Int32(a[2 * lane + 1]) * Int32(b[2 * lane + 1])
        #expect(sums[lane] == before[lane] &+ first &+ second)
      }
    }
  }
}
