import Testing
import VocalKernels
import VocalTestSupport

@Suite struct LSTMKernelTests {
  @Test(arguments: [1, 3, 8, 13, 64], [WeightForm.float32, .float16])
  func outputsEqualTheReference(units: Int, form: WeightForm) {
    var random = SeededRandom(seed: 6)
    let frames = 25
    let gates = random.values(frames * 4 * units, in: -2...2)
    let weights = TestWeights(outputs: 4 * units, inputs: units, &random)
    for direction in [RecurrentDirection.forward, .backward] {
      let y = run(gates, weights, form, direction, pieces: [0..<frames])
      let expected = Reference.recurrence(
        gates, weights.values, units: units, backward: direction == .backward)
      #expect(largestError(y, expected) < 1e-5)
    }
  }

  /// Every step rounds the state anew, and the errors add up.
  @Test(arguments: [1, 13, 64, 600])
  func integerWeightsAreNearTheReference(units: Int) {
    var random = SeededRandom(seed: 8)
    let frames = 40
    let gates = random.values(frames * 4 * units, in: -2...2)
    let weights = TestWeights(
      outputs: 4 * units, inputs: units, &random, reach: 2 / Float(units).squareRoot())
    for direction in [RecurrentDirection.forward, .backward] {
      let y = run(gates, weights, .int16, direction, pieces: [0..<frames])
      let expected = Reference.recurrence(
        gates, weights.values, units: units, backward: direction == .backward)
      #expect(largestError(y, expected) < 2e-3)
    }
  }

  /// The state carries everything from one piece of a sequence to the next.
  @Test(arguments: WeightForm.allCases)
  func piecesEqualTheWhole(form: WeightForm) {
    var random = SeededRandom(seed: 7)
    let (frames, units) = (30, 11)
    let gates = random.values(frames * 4 * units)
    let weights = TestWeights(outputs: 4 * units, inputs: units, &random)
    let whole = run(gates, weights, form, .forward, pieces: [0..<frames])
    let pieces = run(
      gates, weights, form, .forward, pieces: [0..<1, 1..<8, 8..<8, 8..<29, 29..<30])
    #expect(pieces == whole)
  }

  /// Reads the frames of `pieces` one piece after the other, from a zero state.
  private func run(
    _ gates: [Float], _ weights: TestWeights, _ form: WeightForm,
    _ direction: RecurrentDirection, pieces: [Range<Int>]
  ) -> [Float] {
    let (units, matrix) = (weights.inputs, weights.matrix(form))
    var hidden = [Float](repeating: 0, count: units)
    var cell = hidden
    var gates = gates
    var scratch = GuardedScratch(count: matrix.scratchCount)
    let frames = gates.count / (4 * units)
    var y = [Float](repeating: .nan, count: frames * units)
    gates.withUnsafeMutableBufferPointer { gates in
      y.withUnsafeMutableBufferPointer { y in
        let input = MutableMatrix(gates.baseAddress!, rows: frames, columns: 4 * units)
        let output = MutableMatrix(y.baseAddress!, rows: frames, columns: units)
        for piece in pieces {
          scratch.use {
            LSTMKernel.run(
              input.rows(piece.lowerBound, piece.count), weights: matrix, direction: direction,
              hidden: &hidden, cell: &cell, into: output.rows(piece.lowerBound, piece.count),
              scratch: $0)
          }
        }
      }
    }
    #expect(scratch.isIntact)
    return y
  }
}
