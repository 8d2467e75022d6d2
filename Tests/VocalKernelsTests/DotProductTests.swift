import Testing
import VocalKernels
import VocalTestSupport

@Suite struct DotProductTests {
  @Test(arguments: [0, 1, 7, 8, 9, 31, 32, 33, 100, 1031])
  func theDotProductIsTheSumOfProducts(count: Int) {
    var random = SeededRandom(seed: 1)
    let a = random.values(count + 1)
    let b = random.values(count + 1)
    // Begin at the second element: no alignment is promised.
    let expected = (0..<count).reduce(0.0) { $0 + Double(a[$1 + 1]) * Double(b[$1 + 1]) }
    let actual = a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        dotProduct(a.baseAddress! + 1, b.baseAddress! + 1, count: count)
      }
    }
    #expect(abs(Double(actual) - expected) < 1e-5 * max(1, Double(count).squareRoot()))
  }
}
