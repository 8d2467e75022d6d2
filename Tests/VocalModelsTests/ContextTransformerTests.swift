import Testing
import VocalModels
import VocalTestSupport

@Suite struct ContextTransformerTests {
  @Test(arguments: ["context-tiny", "context-middle"], Precision.all(half: 2.5e-3))
  func outputsEqualPyTorch(name: String, precision: Precision) throws {
    let sequences = try Sequences(name, precision.name)
    let session = ContextTransformer.Session(sequences.model, capacity: sequences.notes)
    for entry in 0..<2 {
      let output = try sequences.run(session, entry)
      for (head, matrix) in output.heads {
        let expected = try sequences.fixture.values(head, entry: entry)
        #expect(matrix.rows == sequences.notes)
        #expect(largestError(matrix.values, expected) < precision.tolerance, "\(head)")
        #expect(spread(expected) > 0.1, "a fixture that tells notes apart")
      }
    }
  }

  /// A run depends on its input alone, not on what ran before.
  @Test(arguments: ["fp32", "fp16"])
  func runsLeaveNothingBehind(precision: String) throws {
    let sequences = try Sequences("context-middle", precision)
    let used = ContextTransformer.Session(sequences.model, capacity: sequences.notes)
    _ = try sequences.run(used, 0)
    for notes in [1, 2, 12, 13, 64, 65] {
      let fresh = ContextTransformer.Session(sequences.model, capacity: notes)
      let again = try sequences.run(used, 1, notes: notes).values
      let isSame = try again == sequences.run(fresh, 1, notes: notes).values
      #expect(isSame, "\(notes) notes")
    }
  }

  @Test func noNotesMakeNoOutput() throws {
    let sequences = try Sequences("context-tiny", "fp32")
    let session = ContextTransformer.Session(sequences.model, capacity: 4)
    #expect(try sequences.run(session, 0, notes: 0).note.rows == 0)
  }

  @Test(arguments: ["fp32", "fp16"])
  func runAllocatesNothing(precision: String) throws {
    let sequences = try Sequences("context-middle", precision)
    let features = try sequences.fixture.values("input", entry: 0)
    let session = ContextTransformer.Session(sequences.model, capacity: sequences.notes)
    _ = session.run(features: features, notes: sequences.notes, genre: 0, instrument: 0)
    let allocations = countAllocations {
      _ = session.run(features: features, notes: sequences.notes, genre: 1, instrument: 2)
      _ = session.run(features: features, notes: 1, genre: 0, instrument: 0)
    }
    #expect(allocations == 0)
  }

  /// Two sequences of PyTorch's, of different genres and instruments.
  private struct Sequences {
    let fixture: ModelFixture
    let model: ContextTransformer
    let notes: Int
    private let genres: [Int]
    private let instruments: [Int]

    init(_ name: String, _ precision: String) throws {
      fixture = try ModelFixture(name, precision)
      model = try ContextTransformer(fixture.checkpoint)
      notes = try fixture.shape("input")[1]
      genres = try fixture.identifiers("genre")
      instruments = try fixture.identifiers("instrument")
    }

    func run(
      _ session: ContextTransformer.Session, _ entry: Int, notes: Int? = nil
    ) throws -> ContextTransformer.Output {
      session.run(
        features: try fixture.values("input", entry: entry), notes: notes ?? self.notes,
        genre: genres[entry], instrument: instruments[entry])
    }
  }
}

extension ContextTransformer.Output {
  fileprivate var heads: [(String, OutputMatrix)] {
    [("note", note), ("timing", timing), ("dynamics", dynamics)]
  }

  fileprivate var values: [[Float]] { heads.map(\.1.values) }
}
