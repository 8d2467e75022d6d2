import Testing
import VocalKernels
import VocalTestSupport

@Suite struct NormalisationTests {
  @Test(arguments: [1, 2, 7, 8, 9, 64, 257], [Float(0), 1000])
  func layerEqualsTheReference(columns: Int, offset: Float) {
    var random = SeededRandom(seed: 10)
    let x = random.values(5 * columns, in: -3...3).map { $0 + offset }
    let (gain, bias) = (random.values(columns), random.values(columns))
    let y = transform(x, rows: 5, columns: columns) {
      Normalisation.layer($0, gain: gain, bias: bias, epsilon: 1e-5, into: $1)
    }
    let expected = Reference.layerNorm(x, gain: gain, bias: bias, epsilon: 1e-5)
    // An ulp of the mean, in units of the deviation.
    #expect(largestError(y, expected) < (offset == 0 ? 3e-6 : 2e-4))
  }

  /// Without spread there is nothing to scale: epsilon keeps the bias.
  @Test func layerOfEqualValuesIsTheBias() {
    let bias: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    let x = [Float](repeating: 42, count: 9)
    let y = transform(x, rows: 1, columns: 9) {
      Normalisation.layer($0, gain: bias, bias: bias, epsilon: 1e-5, into: $1)
    }
    #expect(y == bias)
  }

  @Test(arguments: [1, 8, 13])
  func unitLengthEqualsTheReference(columns: Int) {
    var random = SeededRandom(seed: 11)
    var x = random.values(4 * columns, in: -100...100)
    for column in 0..<columns { x[column] = 0 }
    for column in columns..<2 * columns { x[column] *= 1e-13 }
    let floor: Float = 1e-8
    let y = transform(x, rows: 4, columns: columns) {
      Normalisation.unitLength($0, floor: floor, into: $1)
    }
    let expected = (0..<4).flatMap { row in
      let values = x[row * columns..<(row + 1) * columns].map(Double.init)
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return values.map { $0 / max(length, Double(floor)) }
    }
    #expect(largestError(y, expected) < 3e-7)
  }
}
