import Testing
import VocalMusic

/// Files in MPE.
@Suite struct ExpressiveFileTests {
  /// Notes that overlap, each sliding another way.
  private static let song: Song = {
    let notes = (0..<9).map { index in
      var note = BeatNote(onset: Beats(index), duration: 1.4, key: 60 + index)
      note.contour = PitchContour(
        hop: 0.05, cents: (0..<14).map { Float($0 * (index.isMultiple(of: 2) ? 20 : -15)) })
      return note
    }
    return Song(
      tracks: [
        Track(name: "Drums", isDrums: true, notes: [BeatNote(onset: 0, duration: 1, key: 36)]),
        Track(name: "Voice", program: 73, volume: 90, notes: notes),
        Track(name: "Bass", program: 33, notes: [BeatNote(onset: 0, duration: 4, key: 40)]),
      ])
  }()

  @Test func overlappingNotesKeepTheirOwnBends() throws {
    let bytes = try StandardMIDIFile.encode(Self.song, bends: .expressive)
    let read = try StandardMIDIFile.decode(bytes)
    #expect(read.tracks.map(\.name) == ["Drums", "Voice", "Bass"])
    #expect(read.tracks.map(\.isDrums) == [true, false, false])
    #expect(read.tracks[1].program == 73 && read.tracks[1].volume == 90)
    let (written, found) = (Self.song.tracks[1].notes, read.tracks[1].notes)
    #expect(found.count == written.count)
    for (old, new) in zip(written, found) {
      #expect(
        (new.onset - old.onset).magnitude < 0.003 && (new.offset - old.offset).magnitude < 0.003)
      for time in [0.1, 0.3, 0.55] as [Seconds] {
        #expect(abs(new.pitch(at: time) - old.pitch(at: time)) < 0.06, "\(old.key) \(time)")
      }
    }
    // With one channel for all, a note's bends end where the next one begins.
    let plain = try StandardMIDIFile.decode(
      StandardMIDIFile.encode(Self.song, bends: .semitones(48)))
    let off = zip(written, plain.tracks[1].notes).map {
      abs($0.pitch(at: 0.65) - $1.pitch(at: 0.65))
    }
    #expect(off.contains { $0 > 0.3 })
  }

  @Test func thereIsRoomForTwelveTracksBesideTheZone() throws {
    func song(_ count: Int) -> Song {
      Song(
        tracks: (0..<count).map {
          Track(name: "\($0)", notes: [BeatNote(onset: 0, duration: 1, key: 40 + $0)])
        })
    }
    let read = try StandardMIDIFile.decode(StandardMIDIFile.encode(song(12), bends: .expressive))
    #expect(read.tracks.map { $0.notes[0].key } == (40..<52).map(\.self))
    #expect(throws: StandardMIDIFile.WritingError.tooManyTracks(13)) {
      try StandardMIDIFile.encode(song(13), bends: .expressive)
    }
  }
}
