import Testing
import VocalMIDI
import VocalTestSupport

@Suite struct NoteLimitTests {
  /// Stages that cost nothing.
  private struct Plain: KeyStage, HarmonyStage {
    func key(of notes: [Note]) -> KeyEstimator.Estimate? { nil }

    func chords(
      under notes: [BeatNote], bars: Int, beatsPerBar: Int, key: KeySignature, genre: Genre
    ) -> [Chord] {
      Array(repeating: Chord(root: 0, quality: .major), count: 2 * bars)
    }
  }

  private static let stages = SongStages(
    key: Plain(), harmony: Plain(), correction: .off, arrangement: .off)

  /// Four notes a beat.
  private func score(notes count: Int, isUnmeasured: Bool = false) -> Song {
    let notes = (0..<count).map { index in
      BeatNote(onset: Beats(index) / 4, duration: 0.2, key: 60 + index % 7)
    }
    var score = Song(tracks: [Track(name: "Lead", notes: notes)])
    score.isUnmeasured = isUnmeasured
    return score
  }

  @Test func aMelodyMayHaveFiftyThousandNotes() throws {
    let made = try Pipeline().generate(from: score(notes: 50_000), stages: Self.stages)
    #expect(made.song.tracks[0].notes.count == 50_000)
  }

  @Test(arguments: [false, true])
  func aMelodyOfMoreNotesIsRefusedWithARemedy(isUnmeasured: Bool) throws {
    let long = score(notes: 50_001, isUnmeasured: isUnmeasured)
    let error = VocalMIDIError.tooManyNotes(50_001, limit: SongOptions.maximumNotes)
    let pipeline = try Pipeline()
    #expect(throws: error) { try pipeline.generate(from: long, stages: Self.stages) }
    let options = SongOptions(continuedBars: 1)
    #expect(throws: error) { try pipeline.continued(long, options: options, stages: Self.stages) }
    let take = Transcription(
      notes: long.tracks[0].played(in: long.tempoMap), duration: long.duration)
    #expect(throws: error) { try pipeline.generate(take, stages: Self.stages) }
    #expect(error.description.contains("50001 notes; give at most 50000"))
  }
}
