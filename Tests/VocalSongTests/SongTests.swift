import Testing
import VocalMIDI
import VocalTestSupport

/// Eight bars in G major at 100 beats a minute, sung half a second into the take, a little out of time.
private let sung: Transcription = {
  var random = SeededRandom(seed: 11)
  let degrees = [0, 2, 4, 5, 7, 7, 9, 7, 5, 4, 2, 4, 0, 0, 7, 5, 4, 2, 4, 7, 5, 4, 2, 0]
  let lengths = [
    1.0, 0.5, 0.5, 1, 1, 0.5, 0.5, 1, 1, 1, 1.5, 0.5, 2, 1, 1, 1, 1, 0.5, 0.5, 1, 2, 2, 2, 4,
  ]
  var beat = 0.0
  let notes = zip(degrees, lengths).map { degree, length in
    defer { beat += length }
    let onset = 0.5 + beat * 0.6 + Double.random(in: -0.02...0.02, using: &random)
    return Note(
      onset: Seconds(onset), offset: Seconds(onset + length * 0.6 * 0.9),
      pitch: 67 + Double(degree) + Double.random(in: -0.25...0.25, using: &random), velocity: 80)
  }
  return Transcription(notes: notes, duration: 20)
}()

@Suite struct SongTests {
  private static let key = KeySignature(tonic: 7, mode: .major)
  private static let pipeline = Result { try Pipeline() }

  private func generate(_ options: SongOptions) throws -> GeneratedSong {
    try Self.pipeline.get().generate(sung, options: options)
  }

  @Test(arguments: Genre.allCases)
  func aSongHasFiveTracksInBarsOnItsGridAndMostlyInKey(_ genre: Genre) throws {
    let made = try generate(SongOptions(genre: genre, beatsPerMinute: 100, key: Self.key, seed: 4))
    #expect(made.song.tracks.map(\.name) == ["Voice", "Drums", "Bass", "Chords", "Melody"])
    #expect(made.song.tracks.map(\.isDrums) == [false, true, false, false, false])
    #expect(abs(made.song.tempoMap.tempo(at: 0).beatsPerMinute - 100) < 0.5)
    let bars = (made.chords.count + 1) / 2
    let scale: Set = [7, 9, 11, 0, 2, 4, 6]
    func loudness(_ track: Track) -> Int {
      track.notes.reduce(0) { $0 + $1.velocity } / max(track.notes.count, 1)
    }
    for track in made.song.tracks.dropFirst() {
      #expect(!track.notes.isEmpty, "\(track.name)")
      #expect(loudness(track) + 8 <= loudness(made.song.tracks[0]), "\(track.name)")
      for note in track.notes {
        let beat = note.onset.value
        #expect(beat > -1e-6 && beat < Double(4 * bars))
        // The feel of a genre moves a sixteenth by less than another sixteenth.
        #expect(abs(beat * 4 - (beat * 4).rounded()) < 0.5 + 1e-6)
      }
      guard !track.isDrums else { continue }
      let inside = track.notes.filter { scale.contains($0.key % 12) }.count
      #expect(
        inside * 4 >= track.notes.count * 3, "\(track.name): \(inside) of \(track.notes.count)")
    }
  }

  @Test(arguments: [-0.6, -0.45, -0.3, 0.3, 0.45, 0.6])
  func aSongIsInTheKeyOfItsWrittenNotesHoweverTheSingerWasTuned(_ semitones: Double) throws {
    let notes = sung.notes.map { note in
      var note = note
      note.pitch += semitones
      return note
    }
    let made = try Self.pipeline.get().generate(
      Transcription(notes: notes, duration: 20),
      options: SongOptions(beatsPerMinute: 100, tracks: []))
    // Between two keys either is right, if all notes are in the same one.
    #expect((6...8).contains(made.key.key.tonic) && made.key.key.mode == .major)
    let written = made.song.tracks[0].notes.map { ($0.key - made.key.key.tonic) % 12 }
    #expect(written.filter { [0, 2, 4, 5, 7, 9, 11].contains($0) }.count >= written.count - 1)
  }

  @Test func aMelodyPlayedOnDrumsLeavesTheVolumeOfTheirChannelToTheBands() throws {
    let drums = try generate(SongOptions(instrument: .drums)).song.tracks.filter(\.isDrums)
    #expect(drums.count == 2 && drums.count { $0.volume != nil } == 1)
  }

  @Test func theSameRequestGivesTheSameSongAndAnotherSeedOrGenreAnother() throws {
    let first = try generate(SongOptions(genre: .funk, seed: 1))
    #expect(try generate(SongOptions(genre: .funk, seed: 1)).song == first.song)
    #expect(try generate(SongOptions(genre: .funk, seed: 2)).song != first.song)
    let drums = try Genre.allCases.map { genre in
      try generate(SongOptions(genre: genre, tracks: [.drums])).song.tracks[1].notes
    }
    #expect(Set(drums).count == Genre.allCases.count)
  }

  @Test func theBandsDynamicsAreTheGenresAndReggaeStressesTheOffBeats() throws {
    /// The mean velocity of chords at each eighth of the bar.
    func levels(_ genre: Genre) throws -> [Int: Double] {
      let made = try generate(SongOptions(genre: genre, beatsPerMinute: 100, tracks: [.chords]))
      var levels: [Int: [Int]] = [:]
      // One phrase: how loud it is depends on the melody too.
      for note in made.song.tracks[1].notes where note.onset < 15.5 {
        let eighth = note.onset.value * 2
        guard abs(eighth - eighth.rounded()) < 0.2 else { continue }
        levels[Int(eighth.rounded()) % 8, default: []].append(note.velocity)
      }
      return levels.mapValues { Double($0.reduce(0, +)) / Double($0.count) }
    }
    let (reggae, pop) = (try levels(.reggae), try levels(.pop))
    let differences = reggae.compactMap { eighth, level in
      pop[eighth].map { (isOffBeat: !eighth.isMultiple(of: 2), value: level - $0) }
    }
    func mean(_ isOffBeat: Bool) throws -> Double {
      let values = differences.filter { $0.isOffBeat == isOffBeat }.map(\.value)
      try #require(values.count > 1)
      return values.reduce(0, +) / Double(values.count)
    }
    #expect(try mean(true) > mean(false) + 2)
  }

  @Test func givenChordsArePlayedOverAndOver() throws {
    let chart = try ChordChart("G | C D")
    let made = try generate(SongOptions(chords: chart, tracks: [.bass]))
    #expect(made.chords == chart.chords(bars: made.chords.count / 2) && made.chords.count >= 8)
    let found = try generate(SongOptions(tracks: [.bass]))
    #expect(found.chords != made.chords && found.song.tracks[1] != made.song.tracks[1])
  }

  @Test func aTrackIsTheSameWhateverElseIsAskedFor() throws {
    let all = try generate(SongOptions(seed: 3)).song
    let bass = try generate(SongOptions(tracks: [.bass], seed: 3)).song
    #expect(bass.tracks.map(\.name) == ["Voice", "Bass"])
    #expect(bass.tracks[1] == all.tracks[2])
    #expect(try generate(SongOptions(tracks: [])).song.tracks.map(\.name) == ["Voice"])
  }

  @Test func theMelodyMovesToTheGridAsFarAsAskedFor() throws {
    func offGrid(_ strength: Double) throws -> Double {
      let made = try generate(
        SongOptions(
          genre: .pop, beatsPerMinute: 100, grid: .sixteenth, strength: strength, tracks: []))
      let beats = made.song.tracks[0].notes.map { $0.onset.value * 4 }
      return beats.reduce(0) { $0 + abs($1 - $1.rounded()) } / Double(beats.count)
    }
    #expect(try offGrid(1) < offGrid(0))
    let untouched = try generate(SongOptions(beatsPerMinute: 100, grid: .off, tracks: []))
    let moved = untouched.rhythm.songTime(of: sung.notes)
    let played = untouched.song.tracks[0].played(in: untouched.song.tempoMap)
    #expect(zip(played, moved).allSatisfy { ($0.onset - $1.onset).magnitude < 1e-9 })
  }

  @Test func aContinuationAddsWholeBarsWhichTheBandPlaysToo() throws {
    let plain = try generate(SongOptions(beatsPerMinute: 100))
    let longer = try generate(SongOptions(beatsPerMinute: 100, continuedBars: 4))
    #expect(longer.chords.count > plain.chords.count)
    #expect(longer.song.tracks[0].notes.count > plain.song.tracks[0].notes.count)
    let last = longer.song.tracks[2].played(in: longer.song.tempoMap).last
    #expect((last?.onset ?? 0) > plain.song.duration)
  }

  @Test func stagesCanBeSwitchedOffAndReplaced() throws {
    struct Fixed: RhythmStage {
      func rhythm(
        of notes: [Note], options: BeatTracker.Options, progress: (Double) -> Void
      ) -> Rhythm {
        Rhythm(
          leadIn: 0.5, tempoMap: TempoMap(beatsPerMinute: 77), beats: [0.5, 1.2], confidence: 1)
      }
    }
    let stages = SongStages(rhythm: Fixed(), correction: .off, arrangement: .off)
    let made = try Self.pipeline.get().generate(sung, stages: stages)
    #expect(made.song.tracks.map(\.name) == ["Voice"])
    #expect(abs(made.song.tempoMap.tempo(at: 0).beatsPerMinute - 77) < 0.01)
    #expect(made.song.tracks[0].notes.map(\.pitch) == sung.notes.map(\.pitch))
  }

  @Test func hearingAndFindingTheKeyCanBeReplaced() throws {
    struct Heard: TranscriptionStage {
      let notes: [Note]
      func transcription(
        of samples: [Float], sampleRate: Double, options: TranscriptionOptions,
        progress: (Double) -> Void
      ) -> Transcription {
        progress(0.5)
        return Transcription(notes: notes, duration: Seconds(Double(samples.count) / sampleRate))
      }
    }
    struct Given: KeyStage {
      func key(of notes: [Note]) -> KeyEstimator.Estimate? {
        KeyEstimator.Estimate(key: KeySignature(tonic: 1, mode: .minor), confidence: 0.25)
      }
    }
    let stages = SongStages(
      transcription: Heard(notes: sung.notes), key: Given(), correction: .off, arrangement: .off)
    let made = try Self.pipeline.get().generate(
      samples: [Float](repeating: 0, count: 8000), sampleRate: 8000, stages: stages)
    #expect(made.song.tracks[0].notes.map(\.pitch) == sung.notes.map(\.pitch))
    #expect(made.key == Given().key(of: []) && made.song.key == made.key.key)
  }

  @Test func aScoreKeepsItsTempoMapKeyAndTracks() throws {
    let key = KeySignature(tonic: 2, mode: .minor)
    let map = TempoMap(beatsPerMinute: 90)
    let keys = [62, 65, 69, 67, 65, 64, 62, 60, 62, 65, 69, 70, 69, 67, 65, 62]
    let melody = keys.enumerated().map { index, key in
      BeatNote(onset: Beats(index), duration: 0.9, key: key)
    }
    let drums = Track(
      name: "Kit", isDrums: true, notes: [BeatNote(onset: 0, duration: 0.2, key: 36)])
    let score = Song(
      title: "Tune", tracks: [drums, Track(name: "Lead", program: 73, notes: melody)],
      tempoMap: map,
      key: key)
    let pipeline = try Self.pipeline.get()
    let options = SongOptions(continuedBars: 2)
    let made = try pipeline.generate(from: score, options: options)
    #expect(made.song.tempoMap == map && made.song.key == key && made.song.title == "Tune")
    #expect(made.song.tracks.count == 5 && made.instrument.instrument == .flute)

    let continued = try pipeline.continued(score, options: options).song
    #expect(continued.tracks.map(\.name) == ["Kit", "Lead"] && continued.tracks[0] == drums)
    #expect(Array(continued.tracks[1].notes.prefix(melody.count)) == melody)
    let added = continued.tracks[1].notes.dropFirst(melody.count)
    #expect(!added.isEmpty)
    #expect(added.allSatisfy { (16..<24).contains($0.onset + 1e-6) })
  }

  /// What `transcribe` writes, without bars, is read as singing and not as music at 120.
  @Test func aTranscriptionThatIsReadBackHasTheTempoThatIsFoundInIt() throws {
    var take = sung.song(key: Self.key)
    take.isUnmeasured = true
    let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(take))
    let options = SongOptions(tracks: [], continuedBars: 2)
    for made in [
      try Self.pipeline.get().generate(from: read, options: options),
      try Self.pipeline.get().continued(read, options: options),
    ] {
      #expect(abs(made.rhythm.beatsPerMinute - 100) < 2)
      #expect(!made.song.isUnmeasured)
      let map = made.song.tempoMap
      let played = made.song.tracks[0].played(in: map)[..<sung.notes.count]
      let shift = played[0].onset - sung.notes[0].onset
      // The corrected notes lie on the grid, a sixteenth at most from where they were sung.
      for (note, original) in zip(played, sung.notes) {
        #expect((note.onset - original.onset - shift).magnitude < 0.2)
      }
    }
    var measured = read
    measured.setTempo(beatsPerMinute: 120)
    #expect(!(try StandardMIDIFile.decode(StandardMIDIFile.encode(measured))).isUnmeasured)
  }

  @Test func nothingSungGivesAnEmptySongAndAMetreTheBandCannotPlayAnError() throws {
    let pipeline = try Self.pipeline.get()
    let empty = try pipeline.generate(Transcription(notes: [], duration: 1))
    #expect(empty.song.tracks.allSatisfy(\.notes.isEmpty) && empty.chords.isEmpty)
    let five = try #require(TimeSignature(5, 4))
    let score = Song(
      tracks: [Track(name: "Lead", notes: [BeatNote(onset: 0, duration: 1, key: 60)])],
      tempoMap: TempoMap(timeSignature: five))
    #expect(throws: VocalMIDIError.unsupportedTimeSignature(five)) {
      try pipeline.generate(from: score)
    }
    #expect(throws: VocalMIDIError.self) {
      try pipeline.generate(sung, options: SongOptions(strength: .nan))
    }
  }
}
