import Testing
import VocalMusic
import VocalTestSupport

/// The writer's rules, byte by byte where the format's specification states them.
@Suite struct WriterTests {
  /// Put together by hand from *Standard MIDI Files 1.0*: a delta time before each event, big-endian
  /// lengths, the tempo in microseconds, the denominator as a power of two.
  @Test func bytesAreTheSpecifications() throws {
    let waltz = try #require(TimeSignature(3, 4))
    let song = Song(
      title: "S",
      tracks: [
        Track(
          name: "V", program: 73, notes: [BeatNote(onset: 1, duration: 2, key: 60, velocity: 100)])
      ],
      tempoMap: TempoMap(beatsPerMinute: 120, timeSignature: waltz),
      key: KeySignature(sharps: -2, mode: .minor))
    let header: [UInt8] = [0x4D, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 1, 0, 2, 0x01, 0xE0]
    let conductor: [UInt8] = [
      0x4D, 0x54, 0x72, 0x6B, 0, 0, 0, 30,
      0, 0xFF, 0x03, 1, 0x53,
      0, 0xFF, 0x59, 2, 0xFE, 1,
      0, 0xFF, 0x58, 4, 3, 2, 24, 8,
      0, 0xFF, 0x51, 3, 0x07, 0xA1, 0x20,
      0, 0xFF, 0x2F, 0,
    ]
    let voice: [UInt8] = [
      0x4D, 0x54, 0x72, 0x6B, 0, 0, 0, 22,
      0, 0xFF, 0x03, 1, 0x56,
      0, 0xC0, 73,
      0x83, 0x60, 0x90, 60, 100,
      0x87, 0x40, 0x80, 60, 64,
      0, 0xFF, 0x2F, 0,
    ]
    #expect(try StandardMIDIFile.encode(song) == header + conductor + voice)
  }

  /// A key that starts again while it sounds, and a key that starts twice at once, are read as notes that
  /// follow each other; none is lost.
  @Test func aKeyIsReleasedBeforeItSoundsAgain() throws {
    let notes = [
      Note(onset: 0, offset: 2, pitch: 60, velocity: 50),
      Note(onset: 1, offset: 1.5, pitch: 60.3, velocity: 60),
      Note(onset: 1, offset: 3, pitch: 60, velocity: 40),
      Note(onset: 1, offset: 4, pitch: 61, velocity: 999),
      Note(onset: 5, offset: 5, pitch: 62, velocity: -5),
      Note(onset: -1, offset: -0.5, pitch: 63),
    ]
    let song = Song(tracks: [Track(name: "", played: notes)])
    let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(song)).tracks[0]
      .played(in: TempoMap())
    let tick = 0.5 / 480
    let expected = [
      (60.0, 0.0, 1.0, 50), (63, 0, tick, 80), (60, 1, 1 + tick, 60), (61, 1, 4, 127),
      (60, 1 + tick, 3, 40),
      (62, 5, 5 + tick, 1),
    ]
    try #require(read.count == expected.count)
    for (note, (pitch, onset, offset, velocity)) in zip(read, expected) {
      #expect(note.pitch == pitch)
      #expect(abs(note.onset.value - onset) < 1e-9)
      #expect(abs(note.offset.value - offset) < 1e-9)
      #expect(note.velocity == velocity)
    }
  }

  @Test func orderOfNotesDoesNotMatter() throws {
    var random = SeededRandom(seed: 5)
    let song = RandomSongs.song(seed: 5)
    let bytes = try StandardMIDIFile.encode(song, bends: .semitones(2))
    var shuffled = song
    for index in shuffled.tracks.indices { shuffled.tracks[index].notes.shuffle(using: &random) }
    #expect(try StandardMIDIFile.encode(shuffled, bends: .semitones(2)) == bytes)
  }

  /// Written notes lie on their ticks, even if tempo changes before them lie between ticks; and their times
  /// in seconds are those under the tempo changes moved to the nearest ticks.
  @Test func notesStayOnTheirBeatsUnderManyTempi() throws {
    let tempi = (0..<800).map { index in
      TempoMap.Change(
        beat: Beats(Double(index) * 1.000_937),
        value: Tempo(beatsPerMinute: index % 2 == 0 ? 60 : 240))
    }
    let notes = (0..<400).map { BeatNote(onset: Beats($0) + 0.25, duration: 0.5, key: 60) }
    let song = Song(tracks: [Track(name: "", notes: notes)], tempoMap: TempoMap(tempi: tempi))
    let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(song))
    #expect(read.tracks[0].notes.map(\.onset) == notes.map(\.onset))
    let played = read.tracks[0].played(in: read.tempoMap)
    for (note, original) in zip(played, song.tracks[0].played(in: song.tempoMap)) {
      #expect((note.onset - original.onset).magnitude <= 0.5 / 480 * 400)
    }
  }

  @Test func anotherTempoMovesNoNote() throws {
    var song = SampleSongs.band
    let tracks = song.tracks
    song.setTempo(beatsPerMinute: 100)
    #expect(song.tracks == tracks)
    #expect(song.timeSignature == SampleSongs.band.timeSignature)
    let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(song))
    #expect(read.tempoMap.tempi.map(\.value) == [Tempo(beatsPerMinute: 100)])
    let before = try StandardMIDIFile.decode(StandardMIDIFile.encode(SampleSongs.band))
    #expect(read.tracks == before.tracks)
    let note = try #require(song.tracks[0].notes.last)
    let played = try #require(song.tracks[0].played(in: song.tempoMap).last)
    #expect(abs(played.onset.value - note.onset.value * 0.6) < 1e-9)
  }

  @Test func notesThatCannotBeWrittenAreRefused() throws {
    let late = BeatNote(onset: 2e9, offset: 2e9, pitch: 60)
    let bad = BeatNote(onset: 0, offset: 1, pitch: .nan)
    let cases: [(Song, StandardMIDIFile.WritingError)] = [
      (Song(tracks: (0..<16).map { Track(name: "\($0)") }), .tooManyTracks(16)),
      (Song(tracks: [Track(name: "", notes: [late])]), .tooLong(1e9)),
    ]
    for (song, error) in cases {
      #expect(throws: error) { try StandardMIDIFile.encode(song) }
      #expect(error.description.contains(";") && error.description.hasSuffix("."))
    }
    let error = #expect(throws: StandardMIDIFile.WritingError.self) {
      try StandardMIDIFile.encode(Song(tracks: [Track(name: "Lead", notes: [late, bad])]))
    }
    #expect(error?.description.hasPrefix("The pitch of note 1 of track \"Lead\"") == true)
  }

  @Test func fifteenMelodicTracksFitBesideAnyNumberOfDrums() throws {
    let note = BeatNote(onset: 0, offset: 1, pitch: 40)
    let tracks = (0..<20).map { Track(name: "\($0)", isDrums: $0 > 14, notes: [note]) }
    let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(Song(tracks: tracks)))
    #expect(read.tracks == tracks)
  }
}
