import Synchronization
import Testing
import VocalMIDI
import VocalTestSupport

@Suite struct ScoreSongTests {
  /// A continuation that holds one key.
  private struct Drone: ContinuationStage {
    func continuation(
      of melody: [BeatNote], key: KeySignature, beatsPerBar: Int, bars: Int, seed: UInt64,
      options: Continuer.Options, progress: (Double) -> Void
    ) -> [BeatNote] {
      [BeatNote(onset: Beats(8 * beatsPerBar), duration: Beats(bars * beatsPerBar), key: 41)]
    }
  }

  @Test func theChordsOfAContinuedScoreStayAndGoOn() throws {
    let notes = (0..<8).map { BeatNote(onset: Beats($0), duration: 1, key: 60) }
    let written = [0, 4].map { (beat: Beats) in
      TempoMap.Change(beat: beat, value: Chord(root: beat == 0 ? 8 : 1, quality: .augmented))
    }
    var score = Song(title: "", tracks: [Track(name: "Lead", notes: notes)], chords: written)
    let options = SongOptions(continuedBars: 4)
    let continued = try Pipeline().continued(score, options: options)
    #expect(continued.song.chords.prefix(2) == written[...])
    #expect(continued.song.chords.dropFirst(2).allSatisfy { (8..<24).contains($0.beat) })
    #expect(continued.song.chords.count > 2)
    #expect(Array(continued.chords.prefix(4)) == [0, 0, 1, 1].map { written[$0].value })
    score.chords = []
    #expect(try Pipeline().continued(score, options: options).song.chords.isEmpty)
  }

  @Test func aMelodyIsContinuedByTheStageThatIsGiven() async throws {
    let notes = (0..<32).map { BeatNote(onset: Beats($0), duration: 1, key: 60 + $0 % 5) }
    let score = Song(title: "", tracks: [Track(name: "Lead", notes: notes)])
    let stages = SongStages(continuation: .custom(Drone()))
    let steps = Mutex<[SongProgress.Step]>([])
    let continued = try await Pipeline().continued(
      score, options: SongOptions(continuedBars: 2), stages: stages
    ) { progress in steps.withLock { $0.append(progress.step) } }
    let added = try #require(continued.song.tracks.first).notes.dropFirst(notes.count)
    #expect(added.map(\.key) == [41] && added.map(\.duration) == [8])
    #expect(steps.withLock { $0 } == [.continuation, .continuation, .harmony, .harmony])
  }

  private static let fourFour = TimeSignature.fourFour

  /// Quarters in C major from beat 0 on.
  private func score(
    quarters: Int, program: Int = 0, tempi: [TempoMap.Change<Tempo>] = [],
    _ signatures: [(beat: Beats, numerator: Int, denominator: Int)]
  ) throws -> Song {
    let map = TempoMap(
      tempi: tempi,
      timeSignatures: try signatures.map {
        .init(beat: $0.beat, value: try #require(TimeSignature($0.numerator, $0.denominator)))
      })
    let keys = [60, 64, 67, 65, 64, 62, 59, 60]
    let notes = (0..<quarters).map { beat in
      BeatNote(onset: Beats(beat), duration: 0.9, key: keys[beat % keys.count])
    }
    return Song(
      tracks: [Track(name: "Lead", program: program, notes: notes)], tempoMap: map,
      key: KeySignature(tonic: 0, mode: .major))
  }

  private func onsets(_ song: Song, track: Int = 0) -> [Double] {
    song.tracks[track].notes.map(\.onset.value)
  }

  private func generate(_ score: Song, _ options: SongOptions = .init()) throws -> GeneratedSong {
    try Pipeline().generate(from: score, options: options)
  }

  @Test func barsOfOneBeatArePlayedFourAtATime() throws {
    let made = try generate(try score(quarters: 16, [(0, 1, 4)]))
    #expect(made.rhythm.timeSignature == Self.fourFour && made.chords.count == 8)
    #expect(made.song.tracks.allSatisfy { !$0.notes.isEmpty })
  }

  @Test func afterAnUpbeatTheBandsBarsAreTheScores() throws {
    let tempi: [TempoMap.Change<Tempo>] = [
      .init(beat: 0, value: Tempo(beatsPerMinute: 100)),
      .init(beat: 9, value: Tempo(beatsPerMinute: 80)),
    ]
    let score = try score(quarters: 17, tempi: tempi, [(0, 1, 4), (1, 4, 4)])
    let made = try generate(score, SongOptions(grid: .off))
    #expect(made.chords.count == 10)
    let written = onsets(made.song)
    #expect(zip(written, 0...).allSatisfy { abs($0 - Double($1) - 3) < 1e-9 })
    #expect(made.song.tempoMap.timeSignatures == [.init(beat: 0, value: Self.fourFour)])
    #expect(made.song.tempoMap.tempi.map(\.beat) == [0, 12])
    // Song time and the score's differ by the lead-in.
    #expect((made.rhythm.leadIn + 3 * 0.6).magnitude < 1e-9)
    #expect(made.rhythm.beats[3].magnitude < 1e-9)
  }

  @Test func theBandKeepsToTheMetreOfMostNotesAndRefusesOthers() throws {
    let made = try generate(
      try score(quarters: 30, [(0, 4, 4), (8, 3, 4)]), SongOptions(grid: .off))
    #expect(made.rhythm.timeSignature == TimeSignature(3, 4))
    #expect(made.song.tempoMap.timeSignatures.count == 1)
    #expect(abs((onsets(made.song).first ?? 0) - 1) < 1e-9)
    #expect(throws: VocalMIDIError.self) { try generate(try score(quarters: 20, [(0, 5, 4)])) }
  }

  @Test(arguments: [nil, 90.0])
  func aContinuationBeginsOnTheLastMetresBarLineAndKeepsAllMetres(beatsPerMinute: Double?) throws {
    let score = try score(quarters: 17, [(0, 3, 4), (6, 5, 4)])
    let options = SongOptions(beatsPerMinute: beatsPerMinute, continuedBars: 8)
    let song = try Pipeline().continued(score, options: options).song
    #expect(song.tempoMap.timeSignatures == score.tempoMap.timeSignatures)
    let tempo = song.tempoMap.tempo(at: 30).beatsPerMinute
    #expect(abs(tempo - (beatsPerMinute ?? 120)) < 0.01)
    let written = onsets(song)
    #expect(zip(written.prefix(17), 0...).allSatisfy { abs($0 - Double($1)) < 1e-6 })
    let added = written.dropFirst(17)
    #expect(!added.isEmpty && added.allSatisfy { (21 - 1e-6..<61).contains($0) })
  }

  @Test func theMelodyKeepsItsProgramWhereNoInstrumentIsAskedFor() throws {
    let recorder = try score(quarters: 8, program: 74, [])
    let made = try generate(recorder, SongOptions(tracks: []))
    #expect(made.song.tracks[0].program == 74 && made.instrument.instrument == .flute)
    let brass = try generate(recorder, SongOptions(instrument: .brass, tracks: []))
    #expect(brass.song.tracks[0].program == Instrument.brass.program)
  }

  @Test(arguments: [-1e300, -1e7, -1])
  func aNoteBeforeTheScoresStartDoesNoHarm(onset: Double) throws {
    let early = BeatNote(onset: Beats(onset), duration: 0, key: 60)
    let score = Song(tracks: [Track(name: "Lead", notes: [early])])
    #expect(try generate(score).chords.isEmpty)
    let options = SongOptions(continuedBars: 1)
    let continued = try Pipeline().continued(score, options: options)
    #expect(continued.song.tracks[0].notes.dropFirst().allSatisfy { (0..<4) ~= $0.onset })
  }

  /// A stage that nothing should have come to.
  private struct Untouched: KeyStage, HarmonyStage {
    func key(of notes: [Note]) -> KeyEstimator.Estimate? {
      Issue.record("a key was looked for")
      return nil
    }

    func chords(
      under notes: [BeatNote], bars: Int, beatsPerBar: Int, key: KeySignature, genre: Genre
    ) -> [Chord] {
      Issue.record("chords were looked for")
      return []
    }
  }

  @Test(arguments: [3, 4])
  func aScoreOfMoreBarsThanASongHasIsRefusedBeforeAnyWork(beats: Int) async throws {
    let end = Beats(4096 * beats + 1)
    let metre = try #require(TimeSignature(beats, 4))
    let long = Song(
      tracks: [Track(name: "Lead", notes: [BeatNote(onset: 0, duration: end, key: 60)])],
      tempoMap: TempoMap(timeSignature: metre))
    let pipeline = try Pipeline()
    let stages = SongStages(key: Untouched(), harmony: Untouched())
    let steps = Mutex<[Pipeline.Progress.Step]>([])
    for added in [0, 3] {
      let tooLong = VocalMIDIError.melodyTooLong(end, limit: Beats((4096 - added) * beats))
      let options = SongOptions(continuedBars: added)
      await #expect(throws: tooLong) {
        try await pipeline.generate(from: long, options: options, stages: stages) { progress in
          steps.withLock { $0.append(progress.step) }
        }
      }
      await #expect(throws: tooLong) { try await pipeline.continued(long, options: options) }
    }
    #expect(steps.withLock { $0 }.isEmpty)
  }

  @Test func aTakeOfMoreBarsThanASongHasIsRefused() throws {
    let take = Transcription(notes: [Note(onset: 0, offset: 1e9, pitch: 60)], duration: 1e9)
    let error = thrownError { () throws(VocalMIDIError) in try Pipeline().generate(take) }
    guard case .melodyTooLong = error else {
      Issue.record("\(error as Any)")
      return
    }
  }
}
