import Testing
import VocalMIDI
import VocalTestSupport

/// Which notes of a score are the melody, and which of its tempi hold.
@Suite struct MelodyChoiceTests {
  private static let keys = [60, 64, 67, 65, 64, 62, 59, 60]

  private func track(
    _ name: String, transposed semitones: Int = 0, program: Int = 0, length: Beats = 1,
    isDrums: Bool = false
  ) -> Track {
    let notes = (0..<16).map { beat in
      BeatNote(
        onset: Beats(beat), duration: length, key: Self.keys[beat % 8] + semitones)
    }
    return Track(name: name, program: program, isDrums: isDrums, notes: notes)
  }

  private func generate(_ song: Song, _ options: SongOptions) throws -> GeneratedSong {
    try Pipeline().generate(from: song, options: options)
  }

  @Test(arguments: [
    (["Bass", "Vocals"], 1), (["Piano", "Lead Melody"], 1), (["A", "B"], 0),
    (["Melody", "Voice"], 1), (["Backing Vocals", "Flute"], 0), (["bass", "x"], 1), (["Bass"], 0),
  ])
  func theLikelyMelodyIsTheTrackThatItsNameSays(names: [String], index: Int) {
    #expect(Song(tracks: names.map { track($0) }).likelyMelody == index)
    let kit = track("Vocals", isDrums: true)
    #expect(Song(tracks: [kit] + names.map { track($0) }).likelyMelody == index + 1)
    #expect(Song(tracks: [kit, Track(name: "Voice")]).likelyMelody == nil)
  }

  @Test func theTrackThatIsAskedForIsTheMelody() throws {
    let song = Song(
      tracks: [track("Drums", isDrums: true), track("Voice"), track("Bass", transposed: -24)],
      key: KeySignature(tonic: 0, mode: .major))
    let made = try generate(song, SongOptions(melodyTrack: 2, tracks: []))
    #expect(made.melody.allSatisfy { $0.key < 48 })
    let other = try generate(song, SongOptions(tracks: []))
    #expect(other.melody.allSatisfy { $0.key > 48 })
    for index in [-1, 0, 3] {
      let error = thrownError { () throws(VocalMIDIError) in
        try Pipeline().continued(song, options: SongOptions(melodyTrack: index, continuedBars: 1))
      }
      guard case .invalidOption("melodyTrack", _, _) = error else {
        Issue.record("\(error as Any)")
        continue
      }
    }
  }

  @Test func notesThatOverlapAreOneVoiceInAsManyBars() throws {
    let legato = Song(
      tracks: [track("Lead", length: 1.3)], key: KeySignature(tonic: 0, mode: .major))
    let made = try generate(legato, SongOptions(grid: .off, tracks: []))
    #expect(made.chords.count == 8)
    #expect(made.melody.count == 16)
    for (note, next) in zip(made.melody, made.melody.dropFirst()) {
      #expect(note.offset <= next.onset + 1e-6)
    }
  }

  @Test func ofChordsAndLowerVoicesTheHighestNotesAreTheMelody() throws {
    var piano = track("Piano")
    piano.notes += track("", transposed: -5).notes + track("", transposed: -12, length: 0.5).notes
    let made = try generate(
      Song(tracks: [piano], key: KeySignature(tonic: 0, mode: .major)),
      SongOptions(strength: 0, tracks: []))
    #expect(made.melody.count == 16 && made.melody.allSatisfy { $0.key >= 57 })
  }

  @Test func tempiAfterTheLastNoteDoNotMakeTheSongLonger() throws {
    let tempi = [120.0, 60, 30, 20].enumerated().map { index, tempo in
      TempoMap.Change(beat: Beats(index * 900), value: Tempo(beatsPerMinute: tempo))
    }
    let song = Song(
      tracks: [track("Lead")], tempoMap: TempoMap(tempi: tempi),
      key: KeySignature(tonic: 0, mode: .major))
    let options = SongOptions(tracks: [], continuedBars: 1)
    #expect(try generate(song, options).song.tempoMap.tempi.count == 1)
    #expect(try Pipeline().continued(song, options: options).song.tempoMap.tempi.count == 1)
  }

  @Test func theTempoOfTheFirstNoteIsTheSongs() throws {
    var late = track("Lead")
    for index in late.notes.indices {
      late.notes[index].onset += 4
      late.notes[index].offset += 4
    }
    let map = TempoMap(tempi: [.init(beat: 4, value: Tempo(beatsPerMinute: 90))])
    let made = try generate(
      Song(tracks: [late], tempoMap: map, key: KeySignature(tonic: 0, mode: .major)),
      SongOptions(tracks: []))
    #expect(abs(made.rhythm.beatsPerMinute - 90) < 0.01)
  }
}
