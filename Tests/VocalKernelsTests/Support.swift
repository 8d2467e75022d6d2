import Foundation
import VocalKernels

func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// Seeded noise, so that a failure can be seen again (SplitMix64).
struct Noise: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func values(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }

  /// Values that FP16 holds exactly.
  mutating func halves(_ count: Int) -> [Float16] {
    (0..<count).map { _ in Float16(Float.random(in: -1...1, using: &self)) }
  }
}

enum Precision: CaseIterable {
  case single
  case half
}

/// Weights in either precision, and the `Float` values they stand for.
struct TestWeights {
  let values: [Float]
  private let halves: [Float16]
  private let precision: Precision

  /// - Parameter reach: the largest magnitude.
  init(_ count: Int, _ precision: Precision, _ noise: inout Noise, reach: Float = 1) {
    halves = noise.values(count, in: -reach...reach).map { Float16($0) }
    values = halves.map { Float($0) }
    self.precision = precision
  }

  /// Half-precision weights that are all the same.
  init(repeating value: Float16, count: Int) {
    halves = [Float16](repeating: value, count: count)
    values = halves.map { Float($0) }
    precision = .half
  }

  /// - Parameter packs: whether halves are laid out for products.
  func withMatrix(
    outputs: Int, inputs: Int, packs: Bool = false, _ body: (WeightMatrix) -> Void
  ) {
    switch precision {
    case .half where packs:
      halves.withUnsafeBufferPointer {
        let packed = PackedWeights($0.baseAddress!, outputs: outputs, inputs: inputs)
        withExtendedLifetime(packed) {
          body(WeightMatrix(.packed(packed.panels), outputs: outputs, inputs: inputs))
        }
      }
    case .single:
      values.withUnsafeBufferPointer {
        body(WeightMatrix(.float32($0.baseAddress!), outputs: outputs, inputs: inputs))
      }
    case .half:
      halves.withUnsafeBufferPointer {
        body(WeightMatrix(.float16($0.baseAddress!), outputs: outputs, inputs: inputs))
      }
    }
  }
}

/// The largest |actual - expected|; infinite where a value is NaN or the counts differ.
func largestError(_ actual: [Float], _ expected: [Double]) -> Double {
  guard actual.count == expected.count else { return .infinity }
  return zip(actual, expected).reduce(0) { worst, pair in
    let error = abs(Double(pair.0) - pair.1)
    return error.isNaN ? .infinity : max(worst, error)
  }
}

/// What `body` writes for the rows of `x`, from NaN: what is read must have been written.
func transform(
  _ x: [Float], rows: Int, columns: Int, _ body: (Matrix, MutableMatrix) -> Void
) -> [Float] {
  var y = [Float](repeating: .nan, count: rows * columns)
  x.withUnsafeBufferPointer { x in
    y.withUnsafeMutableBufferPointer { y in
      guard let input = x.baseAddress, let output = y.baseAddress else { return }
      body(
        Matrix(input, rows: rows, columns: x.count / rows),
        MutableMatrix(output, rows: rows, columns: columns))
    }
  }
  return y
}
