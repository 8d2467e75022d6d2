import Foundation
import Testing
import VocalKernels
import VocalTestSupport

@Suite struct ActivationsTests {
  /// Every exponent and both signs, and a fine grid where the functions bend.
  static let points: [Float] = {
    let scales = stride(from: -30.0, through: 6.4, by: 0.013).map { Float(exp2($0)) }
    let grid = stride(from: -10.0, through: 10, by: 0.0037).map { Float($0) }
    return scales.flatMap { [$0, -$0] } + grid + [0]
  }()

  @Test func exponentialKeepsItsBound() {
    let x = Self.points.filter { abs($0) <= 87 }
    #expect(largestRelativeError(apply(Activations.exp, x), x.map { exp(Double($0)) }) < 2.4e-7)
  }

  @Test func sigmoidKeepsItsBound() {
    let x = Self.points.filter { $0 > -87 }
    let y = apply(Activations.sigmoid, x)
    #expect(largestRelativeError(y, x.map { sigmoid(Double($0)) }) < 3e-7)
  }

  @Test func hyperbolicTangentKeepsItsBound() {
    let x = Self.points
    #expect(largestRelativeError(apply(Activations.tanh, x), x.map { tanh(Double($0)) }) < 4e-7)
  }

  @Test func geluKeepsItsBound() {
    let x = Self.points
    let y = transform(x, rows: 1, columns: x.count) { Activations.gelu(copy($0, to: $1)) }
    let errors = zip(x, y).map { x, y in
      Float(abs(Double(y) - Reference.gelu(Double(x))) / (1 + abs(Double(x))))
    }
    #expect(largestError(errors, errors.map { _ in 0 }) < 3e-7)
  }

  @Test func rectifiersEqualTheirDefinition() {
    let x = Self.points
    let relu = transform(x, rows: 1, columns: x.count) { Activations.relu(copy($0, to: $1)) }
    #expect(relu == x.map { max($0, 0) })
    let leaky = transform(x, rows: 1, columns: x.count) {
      Activations.leakyReLU(copy($0, to: $1), slope: 0.2)
    }
    #expect(leaky == x.map { $0 < 0 ? 0.2 * $0 : $0 })
  }

  @Test func rectifiersAndGELUTakeExtremes() {
    let x: [Float] = [.infinity, 1e30, 200, -200, -1e30, -.infinity, .nan, 0]
    let gelu = transform(x, rows: 1, columns: 8) { Activations.gelu(copy($0, to: $1)) }
    #expect(Array(gelu[..<3]) == [.infinity, 1e30, 200])
    #expect(gelu[3..<6].allSatisfy { abs($0) < 1e-30 } && gelu[6].isNaN && gelu[7] == 0)
    let leaky = transform(x, rows: 1, columns: 8) {
      Activations.leakyReLU(copy($0, to: $1), slope: 0.5)
    }
    #expect(Array(leaky[..<6]) == [.infinity, 1e30, 200, -100, -5e29, -.infinity])
    #expect(leaky[6].isNaN)
    let relu = transform(x, rows: 1, columns: 8) { Activations.relu(copy($0, to: $1)) }
    #expect(Array(relu[3..<6]) == [0, 0, 0] && relu[6].isNaN)
  }

  @Test func extremesStayInRangeAndNaNStaysNaN() {
    let extremes: [Float] = [.infinity, 1e30, 200, -200, -1e30, -.infinity]
    #expect(apply(Activations.sigmoid, extremes).map { $0.rounded() } == [1, 1, 1, 0, 0, 0])
    #expect(apply(Activations.tanh, extremes) == [1, 1, 1, -1, -1, -1])
    for function in [Activations.exp, Activations.sigmoid, Activations.tanh]
      as [(UnsafeMutablePointer<Float>, Int) -> Void]
    {
      #expect(apply(function, [0, .nan, 1])[1].isNaN)
      let whole = apply(function, [Float](repeating: .nan, count: 8))
      #expect(whole.filter(\.isNaN).count == 8)
    }
  }

  @Test(arguments: [1, 2, 7, 8, 9, 128, 131])
  func softmaxEqualsTheReference(columns: Int) {
    var random = SeededRandom(seed: 4)
    let x = random.values(3 * columns, in: -20...20).map { $0 + 500 }
    var y = x
    y.withUnsafeMutableBufferPointer {
      Activations.softmax(MutableMatrix($0.baseAddress!, rows: 3, columns: columns))
    }
    var expected: [Double] = []
    for row in 0..<3 {
      let values = x[row * columns..<(row + 1) * columns].map { exp(Double($0) - 500) }
      let sum = values.reduce(0, +)
      expected += values.map { $0 / sum }
    }
    #expect(largestError(y, expected) < 1e-6)
  }

  /// Brings the values of one row to where a function takes them in place.
  private func copy(_ x: Matrix, to y: MutableMatrix) -> MutableMatrix {
    y.pointer.update(from: x.pointer, count: x.columns)
    return y
  }

  private func apply(
    _ function: (UnsafeMutablePointer<Float>, Int) -> Void, _ values: [Float]
  ) -> [Float] {
    var values = values
    values.withUnsafeMutableBufferPointer { function($0.baseAddress!, $0.count) }
    return values
  }

  private func largestRelativeError(_ actual: [Float], _ expected: [Double]) -> Double {
    largestError(
      zip(actual, expected).map { $1 == 0 ? $0 : Float((Double($0) - $1) / $1) },
      expected.map { _ in 0 })
  }
}
