import Testing
import VocalKernels

@Suite struct DotProductTests {
  @Test(arguments: [0, 1, 7, 8, 9, 31, 32, 33, 100, 1031])
  func equalsTheSumOfProducts(count: Int) {
    var noise = Noise(seed: 1)
    let a = noise.values(count + 1)
    let b = noise.values(count + 1)
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
