import Testing
import VocalKernels

@Suite struct RecurrenceTests {
  @Test(arguments: [1, 3, 8, 13, 64], Precision.allCases)
  func equalsTheReference(units: Int, precision: Precision) {
    var noise = Noise(seed: 6)
    let frames = 25
    let gates = noise.values(frames * 4 * units, in: -2...2)
    let weights = TestWeights(4 * units * units, precision, &noise)
    for direction in [Recurrence.Direction.forward, .backward] {
      var run = Run(gates: gates, units: units)
      run.advance(0..<frames, weights, direction)
      let expected = Reference.recurrence(
        gates, weights.values, units: units, backward: direction == .backward)
      #expect(largestError(run.output, expected) < 1e-5)
    }
  }

  /// Weights laid out as integers: near the reference still.
  @Test(arguments: [1, 13, 64, 600])
  func packedWeightsAreNearTheReference(units: Int) {
    var noise = Noise(seed: 8)
    let frames = 40
    let gates = noise.values(frames * 4 * units, in: -2...2)
    let weights = TestWeights(
      4 * units * units, .half, &noise, reach: 2 / Float(units).squareRoot())
    for direction in [Recurrence.Direction.forward, .backward] {
      var run = Run(gates: gates, units: units)
      run.advance(0..<frames, weights, direction, packs: true)
      let expected = Reference.recurrence(
        gates, weights.values, units: units, backward: direction == .backward)
      #expect(largestError(run.output, expected) < 2e-3)
    }
  }

  /// The state carries everything: a sequence in pieces is the sequence as a whole.
  @Test(arguments: Precision.allCases)
  func piecesEqualTheWhole(precision: Precision) {
    var noise = Noise(seed: 7)
    let (frames, units) = (30, 11)
    let gates = noise.values(frames * 4 * units)
    let weights = TestWeights(4 * units * units, precision, &noise)
    var whole = Run(gates: gates, units: units)
    whole.advance(0..<frames, weights, .forward)
    var pieces = Run(gates: gates, units: units)
    for range in [0..<1, 1..<8, 8..<8, 8..<29, 29..<30] {
      pieces.advance(range, weights, .forward)
    }
    #expect(pieces.output == whole.output)
  }

  /// A sequence and the state of reading it.
  private struct Run {
    var gates: [Float]
    let units: Int
    var output: [Float]
    private var hidden: [Float]
    private var cell: [Float]

    init(gates: [Float], units: Int) {
      self.gates = gates
      self.units = units
      output = [Float](repeating: .nan, count: gates.count / 4)
      hidden = [Float](repeating: 0, count: units)
      cell = hidden
    }

    mutating func advance(
      _ range: Range<Int>, _ weights: TestWeights, _ direction: Recurrence.Direction,
      packs: Bool = false
    ) {
      let units = units
      weights.withMatrix(outputs: 4 * units, inputs: units, packs: packs) { matrix in
        let count = MatrixProduct.scratchCount(for: matrix)
        // One element more, to see that the scratch is not overrun.
        var scratch = [Float](repeating: .nan, count: count) + [42]
        defer { #expect(scratch[count] == 42) }
        gates.withUnsafeMutableBufferPointer { gates in
          output.withUnsafeMutableBufferPointer { output in
            Recurrence.run(
              MutableMatrix(
                gates.baseAddress! + range.lowerBound * 4 * units, rows: range.count,
                columns: 4 * units),
              weights: matrix, direction: direction, hidden: &hidden, cell: &cell,
              into: MutableMatrix(
                output.baseAddress! + range.lowerBound * units, rows: range.count, columns: units),
              scratch: &scratch)
          }
        }
      }
    }
  }
}
