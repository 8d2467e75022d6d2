import Testing
import VocalMusic
import VocalTestSupport

@Suite struct GrowingMIDIFileTests {
  /// Notes of one voice, some of which glide.
  private static func notes(_ count: Int, seed: UInt64) -> [BeatNote] {
    var random = SeededRandom(seed: seed)
    var end: Beats = 0
    return (0..<count).map { index in
      let onset = end + Beats(Double.random(in: 0...0.5, using: &random))
      end = onset + Beats(Double.random(in: 0.1...2, using: &random))
      let reach = index.isMultiple(of: 3) ? 0 : Float.random(in: -80...80, using: &random)
      let cents = (0..<30).map { reach * Float($0) / 30 }
      var note = BeatNote(
        onset: onset, duration: end - onset, key: Int.random(in: 50...70, using: &random),
        velocity: 90)
      note.contour = PitchContour(hop: 0.02, cents: cents)
      return note
    }
  }

  private static func song(_ notes: [BeatNote]) -> Song {
    Song(tracks: [Track(name: "Voice", program: 52, notes: notes)], isUnmeasured: true)
  }

  /// The file of part of the notes in which the others follow, some at a time, with what it holds after each write.
  private func grown(
    _ notes: [BeatNote], from start: Int, by step: Int, bends: PitchBendMode
  ) throws -> [(expected: [ArraySlice<BeatNote>], bytes: [UInt8])] {
    var file = try GrowingMIDIFile(Self.song(Array(notes[..<start])), bends: bends)
    var bytes = file.bytes
    var shown = notes[..<start]
    var found = [([shown], bytes)]
    for end in stride(from: start + step, through: notes.count, by: step) {
      let patches = try #require(try file.patches(for: Array(notes[start..<end])))
      for patch in patches {
        bytes.replaceSubrange(patch.offset..<patch.offset + patch.bytes.count, with: patch.bytes)
        found.append(([shown, notes[..<end]], bytes))
      }
      shown = notes[..<end]
      found[found.count - 1].0 = [shown]
    }
    return found
  }

  @Test(arguments: [PitchBendMode.off, .semitones(2), .semitones(12)], [0, 1, 20])
  func theFileIsWholeAfterEveryWrite(bends: PitchBendMode, start: Int) throws {
    let notes = Self.notes(40, seed: 3)
    let states = try grown(notes, from: start, by: 1, bends: bends)
    #expect(states.count == 1 + 2 * (40 - start))
    for (expected, bytes) in states {
      let reading = try StandardMIDIFile.reading(of: bytes)
      let song = reading.song
      #expect(reading.warnings.isEmpty && song.isUnmeasured)
      let found = song.tracks.first?.notes ?? []
      let wholes = try expected.map { notes in
        try StandardMIDIFile.decode(StandardMIDIFile.encode(Self.song(Array(notes)), bends: bends))
          .tracks.first?.notes ?? []
      }
      #expect(wholes.contains { Self.sound($0, like: found) }, "\(found.count) notes")
      #expect(song.tracks.allSatisfy { $0.name == "Voice" && $0.program == 52 })
    }
  }

  /// Whether notes are the same, up to the bends before each.
  private static func sound(_ notes: [BeatNote], like others: [BeatNote]) -> Bool {
    notes.count == others.count
      && zip(notes, others).allSatisfy {
        $0.onset == $1.onset && $0.offset == $1.offset && $0.key == $1.key
          && $0.velocity == $1.velocity && abs($0.pitch - $1.pitch) < 0.03
      }
  }

  @Test func theLengthOfTheFileStaysAndItsBeginningIsThatOfTheSong() throws {
    let notes = Self.notes(30, seed: 5)
    let states = try grown(notes, from: 10, by: 4, bends: .semitones(2))
    #expect(Set(states.map(\.bytes.count)).count == 1)
    let plain = try StandardMIDIFile.encode(Self.song(Array(notes[..<10])), bends: .semitones(2))
    // All but the length of the track and its end.
    #expect(states[0].bytes.starts(with: plain.prefix(20)))
  }

  @Test func notesForWhichThereIsNoRoomAreRefused() throws {
    var file = try GrowingMIDIFile(Self.song([]), bends: .semitones(2), place: 1000)
    let notes = Self.notes(60, seed: 9)
    #expect(try file.patches(for: Array(notes[..<2])) != nil)
    for _ in 0..<2 { #expect(try file.patches(for: notes) == nil) }
    #expect(try file.patches(for: Array(notes[..<2])) != nil)
  }
}
