import Testing
import VocalMIDI
import VocalTestSupport

/// Songs in the metres of two beats, with the chords of a score, and after an intro.
@Suite struct MetreSongTests {
  private static let pipeline = Result { try Pipeline() }

  private func generate(_ score: Song, _ options: SongOptions = .init()) throws -> GeneratedSong {
    try Self.pipeline.get().generate(from: score, options: options)
  }

  /// Eight bars of 6/8, a quarter and an eighth on each beat.
  private func jig(chords: [TempoMap.Change<Chord>] = []) -> Song {
    let keys = [60, 64, 67, 65, 64, 62, 59, 60]
    let notes = (0..<16).flatMap { beat in
      [
        BeatNote(onset: Beats(1.5 * Double(beat)), duration: 0.9, key: keys[beat % 8]),
        BeatNote(onset: Beats(1.5 * Double(beat) + 1), duration: 0.45, key: keys[(beat + 1) % 8]),
      ]
    }
    return Song(
      tracks: [Track(name: "Lead", notes: notes)],
      tempoMap: TempoMap(beatsPerMinute: 120, timeSignature: .sixEight),
      key: KeySignature(tonic: 0, mode: .major), chords: chords)
  }

  @Test func aSongInSixEightIsFeltInTwo() throws {
    let made = try generate(jig())
    #expect(made.rhythm.timeSignature == .sixEight)
    #expect(abs(made.rhythm.beatsPerMinute - 80) < 0.01 && made.rhythm.beats.count == 17)
    #expect(made.song.tempoMap.tempo(at: 0).beatsPerMinute == 120)
    // A chord for each bar at most.
    #expect(made.bars == 8 && made.chords.count == 8)
    #expect(made.song.chords.allSatisfy { $0.beat.value.remainder(dividingBy: 3) == 0 })
    for track in made.song.tracks {
      #expect(!track.notes.isEmpty, "\(track.name)")
      for note in track.notes {
        let sixteenth = note.onset.value * 4
        #expect(abs(sixteenth - sixteenth.rounded()) < 0.02, "\(track.name) at \(note.onset)")
      }
    }
    let given = try generate(jig(), SongOptions(beatsPerMinute: 60, tracks: []))
    #expect(abs(given.song.tempoMap.tempo(at: 0).beatsPerMinute - 90) < 0.01)
  }

  @Test func theChordsOfAScoreArePlayedUnlessOthersAreGiven() throws {
    let written: [TempoMap.Change<Chord>] = [
      .init(beat: 0, value: Chord(root: 9, quality: .minor)),
      .init(beat: 6, value: Chord(root: 2, quality: .dominantSeventh)),
    ]
    let score = jig(chords: written)
    let made = try generate(score, SongOptions(tracks: [.bass]))
    #expect(made.song.chords == written)
    let bytes = try StandardMIDIFile.encode(made.song)
    #expect(try StandardMIDIFile.decode(bytes).chords == written)
    let options = SongOptions(chords: try ChordChart("C | F G | %"), tracks: [.bass])
    // In bars of two beats, a bar has its first chord.
    #expect(try generate(score, options).chords.prefix(4).map(\.root) == [0, 5, 5, 0])
    let longer = try generate(score, SongOptions(tracks: [], continuedBars: 4))
    #expect(longer.chords.count >= 12)
    #expect(Array(longer.chords.prefix(8)) == made.chords)
  }

  /// Quarters in 4/4, after a pickup of a beat.
  private func march() -> Song {
    let keys = [60, 64, 67, 65, 64, 62, 59, 60]
    let notes = (0..<29).map { BeatNote(onset: Beats($0 + 3), duration: 0.9, key: keys[$0 % 8]) }
    return Song(
      tracks: [Track(name: "Lead", notes: notes)], tempoMap: TempoMap(beatsPerMinute: 100),
      key: KeySignature(tonic: 0, mode: .major))
  }

  @Test(arguments: [1, 2, 4])
  func anIntroComesBeforeTheSameSong(bars: Int) throws {
    let plain = try generate(march())
    let made = try generate(march(), SongOptions(introBars: bars))
    let length = Beats(4 * bars)
    let voice = made.song.tracks[0].notes
    #expect(
      voice
        == plain.song.tracks[0].notes.map { note in
          var note = note
          note.onset += length
          note.offset += length
          return note
        })
    #expect(made.bars == plain.bars + bars)
    #expect(Array(made.chords.dropFirst(2 * bars)) == plain.chords)
    // Of the singer's first whole bar.
    #expect(Array(made.chords.prefix(2)) == Array(plain.chords[2..<4]))
    #expect(made.rhythm.leadIn == plain.rhythm.leadIn - Seconds(2.4 * Double(bars)))
    #expect(made.rhythm.beats.count == plain.rhythm.beats.count + 4 * bars)
    #expect(zip(made.rhythm.beats, made.rhythm.beats.dropFirst()).allSatisfy { $0 < $1 })
    for track in made.song.tracks.dropFirst() where track.name != "Melody" {
      let before = track.notes.filter { $0.onset < length }
      #expect(!before.isEmpty, "\(track.name)")
      #expect(before.allSatisfy { $0.onset >= 0 && $0.offset <= length + 0.2 })
    }
    // The band does not wait for the end of the pickup.
    let drums = made.song.tracks[1].notes
    #expect(drums.contains { $0.onset >= length - 0.1 && $0.onset < length + 2 })
  }

  @Test func anIntroOfOddBarsInSixEightFitsTheBandsBars() throws {
    let made = try generate(jig(), SongOptions(introBars: 3))
    #expect(made.bars == 11 && made.chords.count == 11)
    #expect(made.song.tracks[0].notes.first?.onset == 9)
    for note in made.song.tracks.dropFirst().flatMap(\.notes) {
      let sixteenth = note.onset.value * 4
      #expect(abs(sixteenth - sixteenth.rounded()) < 0.02)
    }
  }

  @Test func anIntroNeedsABandAndHasALimit() throws {
    for options in [SongOptions(tracks: [], introBars: 2), SongOptions(introBars: 17)] {
      let error = thrownError { () throws(VocalMIDIError) in
        try Pipeline().generate(from: march(), options: options)
      }
      #expect(error?.description.contains("introBars") == true)
    }
  }

  @Test(arguments: Genre.allCases)
  func theBandIsMixedAndAVoiceAloneIsNot(genre: Genre) throws {
    let made = try generate(march(), SongOptions(genre: genre))
    #expect(made.song.tracks.allSatisfy { (1...127).contains($0.volume ?? -1) })
    #expect(made.song.tracks.map(\.pan) == [64, 64, 64, 46, 84])
    let alone = try generate(march(), SongOptions(tracks: []))
    #expect(alone.song.tracks[0].volume == nil && alone.song.tracks[0].pan == nil)
  }
}
