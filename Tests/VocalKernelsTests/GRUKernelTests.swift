import Testing
import VocalKernels
import VocalTestSupport

@Suite struct GRUKernelTests {
  /// Few frames, since with weights as large as these every frame magnifies the rounding before it.
  @Test(arguments: [1, 3, 8, 13, 64], [WeightForm.float32, .float16])
  func outputsEqualTheReference(units: Int, form: WeightForm) {
    var random = SeededRandom(seed: 14)
    let frames = 5
    let gates = random.values(frames * 3 * units, in: -2...2)
    let weights = TestWeights(outputs: 3 * units, inputs: units, &random)
    let bias = random.values(3 * units)
    for direction in [RecurrentDirection.forward, .backward] {
      let y = run(gates, weights, form, bias, direction, pieces: [0..<frames])
      let expected = Reference.gatedRecurrence(
        gates, weights.values, bias, units: units, backward: direction == .backward)
      #expect(largestError(y, expected) < 1e-5)
    }
  }

  /// The state carries everything from one piece of a sequence to the next.
  @Test(arguments: WeightForm.allCases)
  func piecesEqualTheWhole(form: WeightForm) {
    var random = SeededRandom(seed: 15)
    let (frames, units) = (30, 11)
    let gates = random.values(frames * 3 * units)
    let weights = TestWeights(outputs: 3 * units, inputs: units, &random)
    let bias = random.values(3 * units)
    let whole = run(gates, weights, form, bias, .forward, pieces: [0..<frames])
    let pieces = run(
      gates, weights, form, bias, .forward, pieces: [0..<1, 1..<8, 8..<8, 8..<29, 29..<30])
    #expect(pieces == whole)
  }

  /// Reads the frames of `pieces` one piece after the other, from a zero state.
  private func run(
    _ gates: [Float], _ weights: TestWeights, _ form: WeightForm, _ bias: [Float],
    _ direction: RecurrentDirection, pieces: [Range<Int>]
  ) -> [Float] {
    let (units, matrix) = (weights.inputs, weights.matrix(form))
    var hidden = [Float](repeating: 0, count: units)
    var scratch = GuardedScratch(count: 3 * units + matrix.scratchCount)
    let y = transform(gates, rows: gates.count / (3 * units), columns: units) { input, output in
      for piece in pieces {
        scratch.use {
          GRUKernel.run(
            input.rows(piece.lowerBound, piece.count), weights: matrix, bias: bias,
            direction: direction, hidden: &hidden,
            into: output.rows(piece.lowerBound, piece.count), scratch: $0)
        }
      }
    }
    #expect(scratch.isIntact)
    return y
  }
}
