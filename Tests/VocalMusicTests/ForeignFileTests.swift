import Foundation
import Testing
import VocalMusic

/// The reader on files that mido made, against what pretty_midi reads in them
/// (`vocalmidi_tools.fixtures.midi`).
@Suite struct ForeignFileTests {
  struct Expectation: Decodable {
    struct Track: Decodable {
      let name: String
      let program: Int
      let drums: Bool
      /// Onset, offset (seconds), key, velocity.
      let notes: [[Double]]
    }

    let tracks: [Track]
    let beatsPerMinute: [Double]
    let timeSignatures: [[Int]]
    /// Seconds, sounding pitch.
    let pitches: [[Double]]
  }

  static let names = ["type0", "tempi", "bends", "crossed", "frames"]

  @Test(arguments: names)
  func songIsWhatOthersRead(name: String) throws {
    let expected = try JSONDecoder().decode(
      Expectation.self, from: Fixture.data("foreign/\(name).json"))
    let song = try StandardMIDIFile.decode([UInt8](Fixture.data("foreign/\(name).mid")))

    try #require(song.tracks.count == expected.tracks.count)
    for (track, other) in zip(song.tracks, expected.tracks) {
      // pretty_midi takes names for Latin-1.
      #expect(track.name == other.name || name == "crossed")
      #expect(track.program == other.program)
      #expect(track.isDrums == other.drums)
      try #require(track.notes.count == other.notes.count)
      for (note, values) in zip(track.played(in: song.tempoMap), other.notes) {
        #expect(abs(note.onset.value - values[0]) < 1e-6)
        #expect(abs(note.offset.value - values[1]) < 1e-6)
        #expect(name == "bends" || note.pitch == values[2])
        #expect(note.velocity == Int(values[3]))
      }
    }
    let tempi = song.tempoMap.tempi.map(\.value.beatsPerMinute)
    try #require(tempi.count == expected.beatsPerMinute.count)
    #expect(zip(tempi, expected.beatsPerMinute).allSatisfy { abs($0 - $1) < 1e-6 })
    let signatures = song.tempoMap.timeSignatures.map {
      [$0.value.numerator, $0.value.denominator]
    }
    #expect(signatures == (expected.timeSignatures.isEmpty ? [[4, 4]] : expected.timeSignatures))
  }

  @Test func namesKeyAndTitleAreRead() throws {
    let crossed = try StandardMIDIFile.decode([UInt8](Fixture.data("foreign/crossed.mid")))
    #expect(crossed.title == "Prélude")
    #expect(crossed.tracks.map(\.name) == ["Flûte"])
    let type0 = try StandardMIDIFile.decode([UInt8](Fixture.data("foreign/type0.mid")))
    #expect(type0.title.isEmpty)
    #expect(type0.tracks.map(\.name) == ["All", "All", "All"])
    let tempi = try StandardMIDIFile.decode([UInt8](Fixture.data("foreign/tempi.mid")))
    #expect(tempi.key?.description == "E♭ minor")
  }

  /// Each step of a rising bend is read where it begins; the range is that of RPN 0, not of an NRPN.
  @Test func bendsBecomeContours() throws {
    let expected = try JSONDecoder().decode(
      Expectation.self, from: Fixture.data("foreign/bends.json"))
    let song = try StandardMIDIFile.decode([UInt8](Fixture.data("foreign/bends.mid")))
    let notes = try #require(song.tracks.first?.played(in: song.tempoMap))
    try #require(expected.pitches.count == 63)
    for (index, sample) in expected.pitches.enumerated() {
      let note = notes[index / 21]
      // A sample lies 0.1 ms into a step of 10 ms, where the contour has gone a hundredth of the way.
      let time = Seconds(sample[0] - 0.0001) - note.onset
      #expect(abs(note.pitch(at: time) - sample[1]) < 0.001)
    }
    // Twenty steps of 10 ms from -1 to 0.9 of the range, then 100 ms at its end: the middle of the time
    // lies between the steps to 0.4 and to 0.5.
    for (note, range) in zip(notes, [2, 12.5, 12.5]) {
      let key = note.pitch(at: 0) + range
      #expect((0.39...0.51).contains((note.pitch - key) / range))
    }
  }
}
