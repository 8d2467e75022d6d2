import Testing
import VocalModels
import VocalTestSupport

@Suite struct ContinuationModelTests {
  @Test(arguments: ["lstm-tiny", "gru-tiny", "lstm-middle", "gru-middle"], Precision.all)
  func outputsEqualPyTorch(name: String, precision: Precision) throws {
    let melody = try Melody(name, precision.name)
    let session = ContinuationModel.Session(melody.model, capacity: melody.count)
    let heads = melody.read(session, pieces: [melody.count])
    #expect(try melody.error(of: heads) < precision.tolerance)
    for (head, values) in heads { #expect(spread(values) > 20 * precision.tolerance, "\(head)") }
  }

  /// Step by step, in uneven pieces and after another melody, the outputs are those of the whole.
  @Test(arguments: ["lstm-middle", "gru-middle"], Precision.all)
  func piecesEqualTheWhole(name: String, precision: Precision) throws {
    let melody = try Melody(name, precision.name)
    let session = ContinuationModel.Session(melody.model)
    let whole = melody.read(session, pieces: [melody.count])
    let steps = [Int](repeating: 1, count: melody.count)
    for pieces in [steps, [3, 0, 13, melody.count - 16]] {
      session.reset()
      let heads = melody.read(session, pieces: pieces)
      for (head, values) in heads {
        #expect(largestError(values, whole[head] ?? []) < precision.regrouping, "\(head)")
      }
    }
  }

  @Test(arguments: ["lstm-middle", "gru-middle"])
  func stepIsARunOfOne(name: String) throws {
    let melody = try Melody(name, "fp16")
    let session = ContinuationModel.Session(melody.model, capacity: 1)
    let first = session.step(melody.steps).note.values
    let second = session.step(melody.steps).note.values
    #expect(first != second, "the state is carried")
    session.reset()
    #expect(session.run(melody.steps, count: 1).note.values == first)
  }

  @Test(arguments: ["lstm-middle", "gru-middle"], ["fp32", "fp16"])
  func runAllocatesNothing(name: String, precision: String) throws {
    let melody = try Melody(name, precision)
    let steps = melody.steps
    let session = ContinuationModel.Session(melody.model)
    _ = session.run(steps, count: melody.count)  // OpenBLAS makes its buffers once.
    let allocations = countAllocations {
      session.reset()
      _ = session.run(steps, count: melody.count)
      _ = session.step(steps)
    }
    #expect(allocations == 0)
  }

  /// A model of PyTorch's and a melody for it.
  private struct Melody {
    let fixture: ModelFixture
    let model: ContinuationModel
    let steps: [Float]
    let count: Int

    init(_ name: String, _ precision: String) throws {
      fixture = try ModelFixture(name, precision)
      model = try ContinuationModel(fixture.checkpoint)
      steps = try fixture.values("input")
      count = try fixture.shape("input")[1]
    }

    /// The heads' outputs over all steps, read in pieces.
    func read(_ session: ContinuationModel.Session, pieces: [Int]) -> [String: [Float]] {
      var heads: [String: [Float]] = ["note": [], "velocity": [], "timing": []]
      var start = 0
      for count in pieces {
        let piece = Array(steps[(start * model.configuration.features)...])
        let output = session.run(piece, count: count)
        heads["note"]? += output.note.values
        heads["velocity"]? += output.velocity.values
        heads["timing"]? += output.timing.values
        start += count
      }
      return heads
    }

    func error(of heads: [String: [Float]]) throws -> Double {
      try heads.map { largestError($0.value, try fixture.values($0.key)) }.max() ?? .infinity
    }
  }
}
