import Testing
import VocalKernels

@Suite struct MatrixProductTests {
  struct Size: CustomTestStringConvertible {
    let rows: Int
    let inputs: Int
    let outputs: Int
    var testDescription: String { "\(rows) x \(inputs) x \(outputs)" }
  }

  static let sizes = [
    Size(rows: 1, inputs: 1, outputs: 1), Size(rows: 1, inputs: 7, outputs: 3),
    Size(rows: 1, inputs: 256, outputs: 1024), Size(rows: 2, inputs: 8, outputs: 4),
    Size(rows: 3, inputs: 17, outputs: 5), Size(rows: 8, inputs: 100, outputs: 9),
    Size(rows: 9, inputs: 31, outputs: 33), Size(rows: 25, inputs: 385, outputs: 257),
    Size(rows: 40, inputs: 800, outputs: 2), Size(rows: 67, inputs: 9, outputs: 64),
  ]

  @Test(arguments: sizes, Precision.allCases)
  func equalsTheReference(size: Size, precision: Precision) {
    var noise = Noise(seed: 1)
    let x = noise.values(size.rows * size.inputs)
    let weights = TestWeights(size.outputs * size.inputs, precision, &noise)
    let bias = noise.values(size.outputs)
    let expected = Reference.affine(x, weights.values, bias, inputs: size.inputs)
    let y = product(x, weights, bias, size)
    let rounding = precision == .half ? fixedPointError(x, weights.values, size.inputs) : 0
    #expect(largestError(y, expected) < rounding + 1e-6 * Double(size.inputs) + 1e-6)
  }

  @Test(arguments: Precision.allCases)
  func withoutBiasStartsFromZero(precision: Precision) {
    var noise = Noise(seed: 2)
    for rows in [1, 12, 60] {
      let size = Size(rows: rows, inputs: 20, outputs: 6)
      let x = noise.values(size.rows * size.inputs)
      let weights = TestWeights(size.outputs * size.inputs, precision, &noise)
      let expected = Reference.affine(x, weights.values, nil, inputs: size.inputs)
      let rounding = precision == .half ? fixedPointError(x, weights.values, size.inputs) : 0
      #expect(largestError(product(x, weights, nil, size), expected) < rounding + 1e-5)
    }
  }

  @Test(arguments: [1, 12, 24, 60], Precision.allCases)
  func accumulatesOntoWhatIsThere(rows: Int, precision: Precision) {
    var noise = Noise(seed: 16)
    let (inputs, outputs) = (9, 11)
    let x = noise.values(rows * inputs)
    let before = noise.values(rows * outputs)
    let bias = noise.values(outputs)
    let weights = TestWeights(outputs * inputs, precision, &noise)
    var scratch = [Float](repeating: .nan, count: 100_000)
    let y = transform(x, rows: rows, columns: outputs) { x, y in
      y.pointer.update(from: before, count: before.count)
      weights.withMatrix(outputs: outputs, inputs: inputs) {
        MatrixProduct.affine(
          x, weights: $0, bias: bias, into: y, accumulating: true, scratch: &scratch)
      }
    }
    let product = Reference.affine(x, weights.values, bias, inputs: inputs)
    let rounding = precision == .half ? fixedPointError(x, weights.values, inputs) : 0
    #expect(largestError(y, zip(product, before).map { $0 + Double($1) }) < rounding + 1e-5)
  }

  /// A matrix that is a block of columns of a wider one leaves the other columns alone.
  @Test(arguments: [1, 12, 60], Precision.allCases)
  func respectsStrides(rows: Int, precision: Precision) {
    var noise = Noise(seed: 3)
    let (inputs, outputs, wide) = (5, 6, 10)
    let x = noise.values(rows * wide)
    let weights = TestWeights(outputs * inputs, precision, &noise)
    let block = (0..<rows).flatMap { x[$0 * wide + 2..<$0 * wide + 2 + inputs] }
    let expected = Reference.affine(block, weights.values, nil, inputs: inputs)
    var y = [Float](repeating: 7, count: rows * wide)
    var scratch = [Float](repeating: .nan, count: 100_000)
    weights.withMatrix(outputs: outputs, inputs: inputs) { matrix in
      x.withUnsafeBufferPointer { x in
        y.withUnsafeMutableBufferPointer { y in
          MatrixProduct.affine(
            Matrix(x.baseAddress! + 2, rows: rows, columns: inputs, stride: wide), weights: matrix,
            bias: nil,
            into: MutableMatrix(y.baseAddress! + 3, rows: rows, columns: outputs, stride: wide),
            scratch: &scratch)
        }
      }
    }
    let written = (0..<rows).flatMap { y[$0 * wide + 3..<$0 * wide + 3 + outputs] }
    let rounding = precision == .half ? fixedPointError(block, weights.values, inputs) : 0
    #expect(largestError(written, expected) < rounding + 1e-5)
    #expect(y.filter { $0 == 7 }.count == rows * (wide - outputs))
  }

  /// A row of inputs or weights far from the others in size keeps its own relative precision.
  @Test func everyRowHasAScaleOfItsOwn() {
    var noise = Noise(seed: 4)
    let size = Size(rows: 60, inputs: 700, outputs: 20)
    let ones = noise.values(size.rows * size.inputs)
    let powers = (0..<size.rows).map {
      Float(sign: .plus, exponent: 2 * ($0 % 20) - 20, significand: 1)
    }
    let x = ones.indices.map { ones[$0] * powers[$0 / size.inputs] }
    let weights = TestWeights(size.outputs * size.inputs, .half, &noise)
    let y = product(x, weights, nil, size)
    let expected = Reference.affine(x, weights.values, nil, inputs: size.inputs)
    for row in 0..<size.rows {
      let range = row * size.outputs..<(row + 1) * size.outputs
      let inputs = Array(x[row * size.inputs..<(row + 1) * size.inputs])
      let error = largestError(Array(y[range]), Array(expected[range]))
      #expect(error <= fixedPointError(inputs, weights.values, size.inputs) * 1.01, "row \(row)")
    }
  }

  /// Weights laid out before give the bits of those that are rounded on the way, row by row too.
  @Test(arguments: sizes)
  func packedWeightsAreRoundedAlike(size: Size) {
    var noise = Noise(seed: 6)
    let rows = 470
    let x = noise.values(rows * size.inputs)
    let weights = TestWeights(size.outputs * size.inputs, .half, &noise)
    func product(rows: Range<Int>, packs: Bool) -> [Float] {
      let part = Array(x[rows.lowerBound * size.inputs..<rows.upperBound * size.inputs])
      return transform(part, rows: rows.count, columns: size.outputs) { x, y in
        weights.withMatrix(outputs: size.outputs, inputs: size.inputs, packs: packs) { matrix in
          var scratch = [Float](repeating: .nan, count: MatrixProduct.scratchCount(for: matrix))
          MatrixProduct.affine(x, weights: matrix, bias: nil, into: y, scratch: &scratch)
        }
      }
    }
    let whole = product(rows: 0..<rows, packs: false)
    #expect(product(rows: 0..<rows, packs: true) == whole)
    for count in 1...20 {
      let first = product(rows: 0..<count, packs: true)
      #expect(first == Array(whole[..<(count * size.outputs)]))
    }
  }

  /// Inputs and weights whose sums are the largest there can be do not overflow.
  @Test(arguments: [Float(1), -1], [1, 512, 513])
  func largestSumsDoNotOverflow(sign: Float, inputs: Int) {
    let size = Size(rows: 60, inputs: inputs, outputs: 17)
    let x = [Float](repeating: sign * 3, count: size.rows * inputs)
    let weights = TestWeights(
      repeating: .greatestFiniteMagnitude, count: size.outputs * inputs)
    let expected = Reference.affine(x, weights.values, nil, inputs: inputs)
    let y = product(x, weights, nil, size)
    #expect(largestError(y, expected) < 1e-3 * abs(expected[0]))
  }

  /// The most that rounding to 16-bit integers can be wrong by: inputs and weights by half a step, with
  /// √(2³³ / length) steps in the largest input, and sums that stay below 2³¹, in blocks of 512.
  private func fixedPointError(_ x: [Float], _ w: [Float], _ inputs: Int) -> Double {
    func rows(_ values: [Float]) -> [[Double]] {
      stride(from: 0, to: values.count, by: inputs).map { first in
        values[first..<first + inputs].map { abs(Double($0)) }
      }
    }
    let weights = rows(w)
    let limit = min(32767, (0x1p33 / Double(min(inputs, 512))).squareRoot().rounded(.down))
    return rows(x).reduce(0) { worst, x in
      let step = x.max()! / limit
      return weights.reduce(worst) { worst, w in
        let weightStep = max(w.max()! / 32767, w.reduce(0, +) * limit / 0x1.fp30)
        let error = zip(x, w).reduce(0) {
          $0 + ($1.0 * weightStep + $1.1 * step) / 2 + step * weightStep / 4
        }
        return max(worst, error)
      }
    }
  }

  private func product(
    _ x: [Float], _ weights: TestWeights, _ bias: [Float]?, _ size: Size
  ) -> [Float] {
    var y = [Float](repeating: .nan, count: size.rows * size.outputs)
    weights.withMatrix(outputs: size.outputs, inputs: size.inputs) { matrix in
      let count = MatrixProduct.scratchCount(for: matrix)
      // One element more, to see that the scratch is not overrun.
      var scratch = [Float](repeating: .nan, count: count) + [42]
      func multiply(_ bias: UnsafePointer<Float>?) {
        x.withUnsafeBufferPointer { x in
          y.withUnsafeMutableBufferPointer { y in
            MatrixProduct.affine(
              Matrix(x.baseAddress!, rows: size.rows, columns: size.inputs), weights: matrix,
              bias: bias,
              into: MutableMatrix(y.baseAddress!, rows: size.rows, columns: size.outputs),
              scratch: &scratch)
          }
        }
      }
      if let bias { multiply(bias) } else { multiply(nil) }
      #expect(scratch[count] == 42)
    }
    return y
  }
}
