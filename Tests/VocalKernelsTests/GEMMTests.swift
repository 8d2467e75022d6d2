import Testing
import VocalKernels
import VocalTestSupport

@Suite struct GEMMTests {
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

  @Test(arguments: sizes, WeightForm.allCases)
  func productsEqualTheReference(size: Size, form: WeightForm) {
    var random = SeededRandom(seed: 1)
    let x = random.values(size.rows * size.inputs)
    let weights = TestWeights(outputs: size.outputs, inputs: size.inputs, &random)
    let bias = random.values(size.outputs)
    let expected = Reference.affine(x, weights.values, bias, inputs: size.inputs)
    let error = largestError(product(x, weights, form, bias: bias), expected)
    #expect(error < bound(x, weights, form) + 1e-6 * Double(size.inputs) + 1e-6)
  }

  @Test(arguments: WeightForm.allCases)
  func withoutBiasTheProductStartsFromZero(form: WeightForm) {
    var random = SeededRandom(seed: 2)
    for rows in [1, 12, 60] {
      let x = random.values(rows * 20)
      let weights = TestWeights(outputs: 6, inputs: 20, &random)
      let expected = Reference.affine(x, weights.values, nil, inputs: 20)
      let error = largestError(product(x, weights, form), expected)
      #expect(error < bound(x, weights, form) + 1e-5)
    }
  }

  @Test(arguments: [1, 12, 24, 60], WeightForm.allCases)
  func accumulatingAddsToWhatIsThere(rows: Int, form: WeightForm) {
    var random = SeededRandom(seed: 16)
    let (inputs, outputs) = (9, 11)
    let x = random.values(rows * inputs)
    let before = random.values(rows * outputs)
    let bias = random.values(outputs)
    let weights = TestWeights(outputs: outputs, inputs: inputs, &random)
    let y = product(x, weights, form, bias: bias, onto: before)
    let product = Reference.affine(x, weights.values, bias, inputs: inputs)
    let error = largestError(y, zip(product, before).map { $0 + Double($1) })
    #expect(error < bound(x, weights, form) + 1e-5)
  }

  /// A matrix can be a block of columns of a wider one.
  @Test(arguments: [1, 12, 60], WeightForm.allCases)
  func otherColumnsOfAWiderMatrixAreLeftAlone(rows: Int, form: WeightForm) {
    var random = SeededRandom(seed: 3)
    let (inputs, outputs, wide) = (5, 6, 10)
    let x = random.values(rows * wide)
    let weights = TestWeights(outputs: outputs, inputs: inputs, &random)
    let block = (0..<rows).flatMap { x[$0 * wide + 2..<$0 * wide + 2 + inputs] }
    let matrix = weights.matrix(form)
    var scratch = GuardedScratch(count: matrix.scratchCount)
    let y = transform(x, rows: rows, columns: wide) { x, y in
      y.pointer.update(repeating: 7, count: rows * wide)
      scratch.use {
        GEMM.affine(
          x.columns(2, inputs), weights: matrix, bias: nil, into: y.columns(3, outputs),
          scratch: $0)
      }
    }
    let written = (0..<rows).flatMap { y[$0 * wide + 3..<$0 * wide + 3 + outputs] }
    let expected = Reference.affine(block, weights.values, nil, inputs: inputs)
    #expect(largestError(written, expected) < bound(block, weights, form) + 1e-5)
    #expect(y.filter { $0 == 7 }.count == rows * (wide - outputs))
  }

  /// A row of inputs or weights far from the others in size keeps its own relative precision.
  @Test(arguments: [WeightForm.float16, .int16])
  func everyRowHasAScaleOfItsOwn(form: WeightForm) {
    var random = SeededRandom(seed: 4)
    let (rows, inputs, outputs) = (60, 700, 20)
    let ones = random.values(rows * inputs)
    let x = ones.indices.map {
      ones[$0] * Float(sign: .plus, exponent: 2 * ($0 / inputs % 20) - 20, significand: 1)
    }
    let weights = TestWeights(outputs: outputs, inputs: inputs, &random)
    let y = product(x, weights, form)
    let expected = Reference.affine(x, weights.values, nil, inputs: inputs)
    for row in 0..<rows {
      let range = row * outputs..<(row + 1) * outputs
      let error = largestError(Array(y[range]), Array(expected[range]))
      let input = Array(x[row * inputs..<(row + 1) * inputs])
      #expect(error <= bound(input, weights, form) * 1.01, "row \(row)")
    }
  }

  /// Weights packed when they were loaded give the bits of those that are rounded on the way, and a product
  /// of few rows the bits of one of many.
  @Test(arguments: sizes)
  func packedWeightsAreRoundedAlike(size: Size) {
    var random = SeededRandom(seed: 6)
    let rows = 470
    let x = random.values(rows * size.inputs)
    let weights = TestWeights(outputs: size.outputs, inputs: size.inputs, &random)
    let whole = product(x, weights, .float16)
    #expect(product(x, weights, .int16) == whole)
    for count in 1...20 {
      let first = product(Array(x[..<(count * size.inputs)]), weights, .int16)
      #expect(first == Array(whole[..<(count * size.outputs)]))
    }
  }

  /// Inputs and weights whose sums are the largest there can be do not overflow.
  @Test(arguments: [Float(1), -1], [1, 512, 513])
  func largestSumsDoNotOverflow(sign: Float, inputs: Int) {
    let (rows, outputs) = (60, 17)
    let x = [Float](repeating: sign * 3, count: rows * inputs)
    let largest = [Float16](repeating: .greatestFiniteMagnitude, count: outputs * inputs)
    let weights = TestWeights(largest, outputs: outputs, inputs: inputs)
    let expected = Reference.affine(x, weights.values, nil, inputs: inputs)
    for form in [WeightForm.float16, .int16] {
      #expect(largestError(product(x, weights, form), expected) < 1e-3 * abs(expected[0]))
    }
  }

  /// The largest error that rounding may make: none where the products are of floating-point numbers.
  private func bound(_ x: [Float], _ weights: TestWeights, _ form: WeightForm) -> Double {
    form == .float32 ? 0 : Reference.int16Error(x, weights.values, inputs: weights.inputs)
  }

  private func product(
    _ x: [Float], _ weights: TestWeights, _ form: WeightForm, bias: [Float]? = nil,
    onto before: [Float]? = nil
  ) -> [Float] {
    let matrix = weights.matrix(form)
    var scratch = GuardedScratch(count: matrix.scratchCount)
    let y = transform(x, rows: x.count / weights.inputs, columns: weights.outputs) { x, y in
      if let before { y.pointer.update(from: before, count: before.count) }
      func multiply(_ bias: UnsafePointer<Float>?) {
        scratch.use {
          GEMM.affine(
            x, weights: matrix, bias: bias, into: y, accumulating: before != nil, scratch: $0)
        }
      }
      if let bias { multiply(bias) } else { multiply(nil) }
    }
    #expect(scratch.isIntact)
    return y
  }
}
