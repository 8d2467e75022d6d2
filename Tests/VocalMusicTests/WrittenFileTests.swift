import Foundation
import Testing
import VocalMusic

/// The writer against the committed files that `tools/tests/test_midi_readers.py` opens with mido,
/// pretty_midi and FluidSynth and compares with the committed expectations.
///
/// With `VOCALMIDI_RECORD` set to a folder, the files and expectations are written there instead.
@Suite struct WrittenFileTests {
  @Test(arguments: SampleSongs.all)
  func bytesAreTheCommittedOnes(_ sample: SampleSongs.Sample) throws {
    let bytes = try StandardMIDIFile.encode(sample.song, bends: sample.bends)
    try Recording.save(bytes, as: sample.name + ".mid")
    #expect(bytes == [UInt8](try Fixture.data("written/\(sample.name).mid")))
  }

  /// `tools/tests/test_score_readers.py` opens these scores with music21.
  @Test(arguments: ["keys", "band", "score"])
  func scoresAreTheCommittedOnes(_ name: String) throws {
    let sample = try #require(SampleSongs.all.first { $0.name == name })
    let text = try MusicXML.encode(sample.song)
    try Recording.save(Array(text.utf8), as: name + ".musicxml")
    #expect(text == String(decoding: try Fixture.data("written/\(name).musicxml"), as: UTF8.self))
  }

  @Test(arguments: SampleSongs.all)
  func expectationsAreTheSong(_ sample: SampleSongs.Sample) throws {
    let expectation = SongExpectation(sample.song, bends: sample.bends)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try Recording.save([UInt8](try encoder.encode(expectation)), as: sample.name + ".json")
    let committed = try Fixture.data("written/\(sample.name).json")
    #expect(try JSONDecoder().decode(SongExpectation.self, from: committed) == expectation)
  }
}

/// What a reader of a written file must find, as the committed JSON states it.
struct SongExpectation: Codable, Equatable {
  struct ExpectedTrack: Codable, Equatable {
    let name: String
    let program: Int
    let drums: Bool
    /// Onset, offset (seconds), key, velocity.
    let notes: [[Double]]
    /// Of the channel, if the track has them.
    let volume: Int?
    let pan: Int?
    /// Seconds, sounding pitch; only if the file has bends.
    let pitches: [[Double]]
  }

  let title: String
  /// A chord's beat and its text.
  struct ExpectedChord: Codable, Equatable {
    let beat: Double
    let text: String
  }

  /// Nil for a song without chords.
  let chords: [ExpectedChord]?
  /// Beat, microseconds a beat.
  let tempos: [[Double]]
  /// Beat, numerator, denominator.
  let timeSignatures: [[Double]]
  /// Sharps (flats negative), 1 for minor; empty without a key.
  let key: [Int]
  /// Semitones, or 0.
  let bendRange: Int
  let tracks: [ExpectedTrack]

  init(_ song: Song, bends: PitchBendMode) {
    title = song.title
    tempos = song.tempoMap.tempi.map { [$0.beat.value, Double($0.value.microsecondsPerBeat)] }
    timeSignatures = song.tempoMap.timeSignatures.map {
      [$0.beat.value, Double($0.value.numerator), Double($0.value.denominator)]
    }
    key = song.key.map { [$0.sharps, $0.mode == .minor ? 1 : 0] } ?? []
    let texts = song.chords.map { change in
      let symbol = song.key.map(change.value.symbol(in:)) ?? change.value.description
      let ascii = symbol.map { $0 == "♯" ? "#" : $0 == "♭" ? "b" : String($0) }.joined()
      return ExpectedChord(beat: change.beat.value, text: ascii)
    }
    chords = texts.isEmpty ? nil : texts
    if case .semitones(let range) = bends { bendRange = range } else { bendRange = 0 }
    let bent = bendRange > 0
    tracks = song.tracks.map { track in
      let notes = track.played(in: song.tempoMap)
      return ExpectedTrack(
        name: track.name, program: track.program, drums: track.isDrums,
        notes: notes.map { note in
          [note.onset.value, note.offset.value].map(Self.rounded)
            + [Double(note.key), Double(note.velocity)]
        },
        volume: track.volume, pan: track.pan,
        pitches: bent && !track.isDrums ? notes.flatMap(Self.pitches) : [])
    }
  }

  private static func rounded(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }

  /// The pitch every 30 ms, just after the writer samples the contour.
  private static func pitches(of note: Note) -> [[Double]] {
    stride(from: 0.0012, to: note.duration.value - 0.002, by: 0.03).map {
      [note.onset.value + $0, note.pitch(at: Seconds($0))].map(rounded)
    }
  }
}

/// Files of this target's `Fixtures` folder.
enum Fixture {
  static func data(_ path: String) throws -> Data {
    let folder = try #require(Bundle.module.resourceURL)
    return try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(path)"))
  }
}

/// Writes what a test made to the folder named by `VOCALMIDI_RECORD`, where that is set.
enum Recording {
  static func save(_ bytes: [UInt8], as name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["VOCALMIDI_RECORD"] else { return }
    try Data(bytes).write(to: URL(fileURLWithPath: folder).appendingPathComponent(name))
  }
}
