import Testing
import VocalKernels
import VocalTestSupport
import VocalVectorKernels
import VocalWideVectorKernels

@Suite struct PairProductsTests {
  @Test func separateProductsEqualThoseOfIntegers() {
    check(VocalVectorKernels.SeparatePairProducts.add)
  }

  @Test(.enabled(if: InstructionSet.avxVNNI.isSupported, "This processor has no AVX-VNNI."))
  func fusedProductsEqualThoseOfIntegers() {
    check(VocalVectorKernels.FusedPairProducts.add)
  }

  @Test(.enabled(if: InstructionSet.avx512.isSupported, "This processor has no AVX-512."))
  func separateProductsIn512BitsEqualThoseOfIntegers() {
    check(VocalWideVectorKernels.SeparatePairProducts.add)
  }

  @Test(.enabled(if: InstructionSet.avx512VNNI.isSupported, "This processor has no AVX-512 VNNI."))
  func fusedProductsIn512BitsEqualThoseOfIntegers() {
    check(VocalWideVectorKernels.FusedPairProducts.add)
  }

  private typealias Addition = (SIMD32<Int16>, SIMD32<Int16>, inout SIMD16<Int32>) -> Void

  /// Random integers of all sizes, and the largest, whose sums wrap around.
  private func check(_ add: Addition) {
    var random = SeededRandom(seed: 31)
    for round in 0..<200 {
      let extreme = round.isMultiple(of: 10)
      func integers() -> SIMD32<Int16> {
        extreme ? SIMD32(repeating: .min) : SIMD32.random(in: .min ... .max, using: &random)
      }
      let (a, b) = (integers(), integers())
      let before = SIMD16<Int32>.random(in: .min ... .max, using: &random)
      var sums = before
      add(a, b, &sums)
      for lane in 0..<16 {
        let first = Int32(a[2 * lane]) * Int32(b[2 * lane])
        let second = Int32(a[2 * lane + 1]) * Int32(b[2 * lane + 1])
        #expect(sums[lane] == before[lane] &+ first &+ second)
      }
    }
  }
}
