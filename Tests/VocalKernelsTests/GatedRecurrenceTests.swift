import Testing
import VocalKernels

@Suite struct GatedRecurrenceTests {
  /// Few frames, since with weights as large as these every frame magnifies the rounding before it.
  @Test(arguments: [1, 3, 8, 13, 64], Precision.allCases)
  func equalsTheReference(units: Int, precision: Precision) {
    var noise = Noise(seed: 14)
    let frames = 5
    let gates = noise.values(frames * 3 * units, in: -2...2)
    let weights = TestWeights(3 * units * units, precision, &noise)
    let bias = noise.values(3 * units)
    for direction in [Recurrence.Direction.forward, .backward] {
      let y = run(gates, weights, bias, units: units, direction, pieces: [0..<frames])
      let expected = Reference.gatedRecurrence(
        gates, weights.values, bias, units: units, backward: direction == .backward)
      #expect(largestError(y, expected) < 1e-5)
    }
  }

  /// The state carries everything: a sequence in pieces is the sequence as a whole.
  @Test(arguments: Precision.allCases)
  func piecesEqualTheWhole(precision: Precision) {
    var noise = Noise(seed: 15)
    let (frames, units) = (30, 11)
    let gates = noise.values(frames * 3 * units)
    let weights = TestWeights(3 * units * units, precision, &noise)
    let bias = noise.values(3 * units)
    let whole = run(gates, weights, bias, units: units, .forward, pieces: [0..<frames])
    let pieces = run(
      gates, weights, bias, units: units, .forward, pieces: [0..<1, 1..<8, 8..<8, 8..<29, 29..<30])
    #expect(pieces == whole)
  }

  /// Reads the frames of `pieces` one piece after the other, from a zero state.
  private func run(
    _ gates: [Float], _ weights: TestWeights, _ bias: [Float], units: Int,
    _ direction: Recurrence.Direction, pieces: [Range<Int>]
  ) -> [Float] {
    var hidden = [Float](repeating: 0, count: units)
    var scratch = [Float](repeating: .nan, count: 4 * units + 200_000)
    return transform(gates, rows: gates.count / (3 * units), columns: units) { input, output in
      weights.withMatrix(outputs: 3 * units, inputs: units) { matrix in
        for piece in pieces {
          GatedRecurrence.run(
            input.rows(piece.lowerBound, piece.count), weights: matrix, bias: bias,
            direction: direction, hidden: &hidden,
            into: output.rows(piece.lowerBound, piece.count), scratch: &scratch)
        }
      }
    }
  }
}
