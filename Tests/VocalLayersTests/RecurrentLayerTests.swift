import Testing
import VocalCheckpoints
import VocalKernels
import VocalLayers

/// The contract that every ``RecurrentLayer`` keeps, for each of them.
@Suite struct RecurrentLayerTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let kind: any RecurrentLayer.Type
    let gates: Int
    let units: Int
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "one-lstm", kind: LSTM.self, gates: 4, units: 8),
    Case(name: "one-lstm-odd", kind: LSTM.self, gates: 4, units: 5),
    Case(name: "gru", kind: GRU.self, gates: 3, units: 8),
    Case(name: "gru-odd", kind: GRU.self, gates: 3, units: 5),
  ]

  @Test(arguments: cases, ["fp32", "fp16"])
  func outputsEqualPyTorch(test: Case, precision: String) throws {
    let fixture = try LayerFixture(test.name, precision)
    let y = try run(fixture, test, pieces: [fixture.input.shape[0]])
    #expect(fixture.error(of: y) < fixture.tolerance)
  }

  /// The state carries everything: a sequence frame by frame is the sequence as a whole.
  @Test(arguments: cases, ["fp32", "fp16"])
  func piecesEqualTheWhole(test: Case, precision: String) throws {
    let fixture = try LayerFixture(test.name, precision)
    let frames = fixture.input.shape[0]
    for pieces in [[Int](repeating: 1, count: frames), [2, 0, frames - 2]] {
      let y = try run(fixture, test, pieces: pieces)
      #expect(fixture.error(of: y) < fixture.tolerance, "\(pieces)")
    }
  }

  @Test(arguments: cases)
  func anotherShapeIsRefused(test: Case) throws {
    let fixture = try LayerFixture(test.name, "fp32")
    let inputs = fixture.input.shape[1]
    #expect(
      throws: CheckpointError.wrongShape(
        file: fixture.checkpoint.path, tensor: "weight_ih",
        expected: [test.gates * test.units, inputs + 1], found: [test.gates * test.units, inputs])
    ) {
      _ = try test.kind.init(
        fixture.checkpoint.parameters, inputs: inputs + 1, units: test.units)
    }
  }

  /// Reads the sequence twice on one state and returns the second reading: nothing may be left over.
  private func run(_ fixture: LayerFixture, _ test: Case, pieces: [Int]) throws -> [Float] {
    let layer: any RecurrentLayer = try test.kind.init(
      fixture.checkpoint.parameters, inputs: fixture.input.shape[1], units: test.units)
    #expect(layer.gates == test.gates * test.units)
    var layout = ArenaLayout()
    let state = layer.reserveState(in: &layout)
    let gates = layout.reserve(rows: fixture.input.shape[0], columns: layer.gates)
    let scratch = layout.reserve(scratch: [layer.scratchCount])
    let arena = Arena(layout)
    arena.fill(with: 0xFF)  // NaN everywhere: what is read must have been written.
    let y = fixture.output(columns: layer.units) { input, output in
      for _ in 0..<2 {
        arena.clear(state)
        var start = 0
        for count in pieces {
          let (gates, scratch) = (arena.rows(gates, count), arena[scratch])
          layer.project(input.rows(start, count), into: gates, scratch: scratch)
          layer.recur(
            gates, .forward, state: arena.matrix(state), into: output.rows(start, count),
            scratch: scratch)
          start += count
        }
      }
    }
    #expect(arena.isIntact)
    return y
  }
}
