import Testing
import VocalMusic
import VocalTestSupport

/// Chords as the texts of a MIDI file.
@Suite struct ChordTextTests {
  @Test(arguments: UInt64(1)...20)
  func chordsComeBackInEveryKey(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let chords = try (0..<24).map { index in
      TempoMap.Change(
        beat: Beats(2 * index),
        value: Chord(
          root: Int.random(in: 0...11, using: &random),
          quality: try #require(Chord.Quality.allCases.randomElement(using: &random))))
    }
    let key = KeySignature(
      sharps: .random(in: -7...7, using: &random), mode: .random(using: &random))
    let bytes = try StandardMIDIFile.encode(Song(key: key, chords: chords))
    #expect(try StandardMIDIFile.decode(bytes).chords == chords)
  }

  /// The bytes of the texts in a file, each after FF 01 and its length.
  private func texts(_ bytes: [UInt8]) -> [String] {
    bytes.indices.dropLast(2).filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0x01 }.map {
      String(decoding: bytes[($0 + 3)..<($0 + 3 + Int(bytes[$0 + 2]))], as: UTF8.self)
    }
  }

  @Test func aChordIsATextEventInASCIIAsItsKeySpellsIt() throws {
    let chords: [TempoMap.Change<Chord>] = [
      .init(beat: 0, value: Chord(root: 10, quality: .majorSeventh)),
      .init(beat: 2, value: Chord(root: 7, quality: .minor)),
      .init(beat: 4, value: Chord(root: 6, quality: .minorSeventh)),
    ]
    let song = Song(key: KeySignature(tonic: 5, mode: .major), chords: chords)
    #expect(texts(try StandardMIDIFile.encode(song)) == ["Bbmaj7", "Gm", "Gbm7"])
    let sharp = Song(key: KeySignature(tonic: 4, mode: .major), chords: chords)
    #expect(texts(try StandardMIDIFile.encode(sharp)) == ["A#maj7", "Gm", "F#m7"])
  }

  /// A type 0 file whose only track has these texts, 96 ticks apart.
  private func file(_ texts: [String]) -> [UInt8] {
    var body: [UInt8] = []
    for (index, text) in texts.enumerated() {
      body += [index == 0 ? 0 : 96, 0xFF, 0x01, UInt8(text.utf8.count)]
      body += Array(text.utf8)
    }
    body += [0, 0xFF, 0x2F, 0]
    return MIDIBytes.header(type: 0, division: [0, 96]) + MIDIBytes.track(body)
  }

  @Test func wordsAreNoChordsEvenWhereSomeLookLikeThem() throws {
    let lead = try StandardMIDIFile.decode(file(["C", "Am7", "F#m7b5", "Bb/D"]))
    #expect(lead.chords.map(\.beat) == [0, 1, 2, 3])
    #expect(lead.chords.map(\.value.root) == [0, 9, 6, 10])
    let mixed = try StandardMIDIFile.decode(file(["C", "Verse 1", "Am7", "N.C.", "G13"]))
    #expect(mixed.chords.map(\.beat) == [0, 2, 4])
    for words in [["A", "maz", "ing"], ["Do", "Re", "Mi"], ["C", "Verse"]] {
      #expect(try StandardMIDIFile.decode(file(words)).chords.isEmpty)
    }
  }

  @Test func aTracksVolumeAndPlaceComeBackAndNoneAreMadeUp() throws {
    let note = BeatNote(onset: 0, duration: 1, key: 60)
    let song = Song(tracks: [
      Track(name: "Voice", volume: 101, pan: 64, notes: [note]),
      Track(name: "Drums", isDrums: true, volume: 0, notes: [note]),
      Track(name: "Bass", notes: [note]),
    ])
    let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(song))
    #expect(read.tracks.map(\.volume) == [101, 0, nil])
    #expect(read.tracks.map(\.pan) == [64, nil, nil])
  }
}
