import Testing
import VocalMusic
import VocalTestSupport

/// Random songs written and read again.
@Suite struct RoundTripTests {
  private static let tick = Beats(1.0 / 480)

  @Test(arguments: UInt64(1)...40)
  func notesComeBack(seed: UInt64) throws {
    let song = RandomSongs.song(seed: seed)
    let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(song))
    #expect(read.title == song.title)
    #expect(read.key == song.key)
    try #require(read.tracks.count == song.tracks.count)
    for (track, original) in zip(read.tracks, song.tracks) {
      #expect(track.name == original.name)
      #expect(track.program == original.program)
      #expect(track.isDrums == original.isDrums)
      try #require(track.notes.count == original.notes.count)
      for (note, sung) in zip(track.notes, original.notes) {
        #expect((note.onset - sung.onset).magnitude <= Self.tick)
        #expect((note.offset - sung.offset).magnitude <= Self.tick)
        #expect(note.pitch == Double(sung.key))
        #expect(note.velocity == sung.velocity)
        #expect(note.contour.isFlat)
      }
    }
  }

  @Test(arguments: UInt64(1)...40)
  func musicalTimeComesBack(seed: UInt64) throws {
    let map = RandomSongs.song(seed: seed).tempoMap
    let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(Song(tempoMap: map))).tempoMap
    #expect(read.timeSignatures == map.timeSignatures)
    try #require(read.tempi.count == map.tempi.count)
    for (change, original) in zip(read.tempi, map.tempi) {
      #expect(change.value == original.value)
      #expect((change.beat - original.beat).magnitude <= 0.5 / 480)
    }
  }

  /// The pitch that sounds is the pitch that was sung, within the sum of a bend's step of 3 cents, of what
  /// the contour moves in the 10 ms between two bends (8 cents every 5 ms at most), and of as much in
  /// reading.
  @Test(arguments: UInt64(1)...40, [2, 12])
  func sungPitchComesBack(seed: UInt64, range: Int) throws {
    var random = SeededRandom(seed: seed)
    let notes = RandomSongs.melody(count: 40, using: &random)
    let song = Song(tracks: [Track(name: "Voice", played: notes)])
    let read = try StandardMIDIFile.decode(
      StandardMIDIFile.encode(song, bends: .semitones(range)))
    let track = try #require(read.tracks.first)
    try #require(track.notes.count == notes.count)
    for (note, sung) in zip(track.notes, notes) {
      for time in stride(from: 0, to: sung.duration.value - 0.005, by: 0.007).map({ Seconds($0) }) {
        #expect(abs(note.pitch(at: time) - sung.pitch(at: time)) < 0.30)
      }
    }
  }

  @Test func writingWhatWasReadGivesTheSameBytes() throws {
    for seed in UInt64(1)...20 {
      let bytes = try StandardMIDIFile.encode(RandomSongs.song(seed: seed))
      #expect(try StandardMIDIFile.encode(StandardMIDIFile.decode(bytes)) == bytes)
    }
  }
}
