import Foundation
import Testing
import VocalMusic
import VocalTestSupport

/// The reader on damaged and hostile bytes: an error that says what to do, or a song with what is wrong, and
/// nothing else.
@Suite struct HostileFileTests {
  static let files = ForeignFileTests.names.map { "foreign/\($0).mid" } + ["written/sung-2.mid"]

  @Test(arguments: files)
  func filesThatBreakOffAreReported(path: String) throws {
    let bytes = [UInt8](try Fixture.data(path))
    let whole = try StandardMIDIFile.reading(of: bytes)
    #expect(whole.warnings.isEmpty)
    let notes = whole.song.tracks.flatMap(\.notes).count
    for count in 0..<bytes.count {
      do throws(StandardMIDIFile.ReadingError) {
        let reading = try StandardMIDIFile.reading(of: Array(bytes.prefix(count)))
        #expect(!reading.warnings.isEmpty)
        #expect((1...notes).contains(reading.song.tracks.flatMap(\.notes).count))
      } catch {
        switch error {
        case .notMIDI: #expect(count < 4)
        case .truncated(let offset): #expect(offset <= count)
        default: Issue.record("\(count) bytes gave \(error)")
        }
      }
    }
  }

  /// Every byte damaged in eight ways: whatever comes out can be written again.
  @Test(arguments: files)
  func damagedFilesGiveAnErrorOrASong(path: String) throws {
    let original = [UInt8](try Fixture.data(path))
    var songs = 0
    for index in original.indices {
      for bit in 0..<8 {
        var bytes = original
        bytes[index] ^= 1 << bit
        guard let song = try? StandardMIDIFile.decode(bytes) else { continue }
        songs += 1
        #expect(song.tracks.allSatisfy { $0.notes.allSatisfy { $0.defect == nil } })
        _ = try? StandardMIDIFile.encode(song, bends: .semitones(2))
      }
    }
    // Most damage only changes a pitch or a time, so that the file can still be read.
    #expect(songs > original.count)
  }

  @Test func garbageBehindAHeaderGivesAnErrorOrASong() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<5000 {
      let body = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = try? StandardMIDIFile.decode(MIDIBytes.header() + MIDIBytes.track(body))
      // Time stamps and note messages only, so that more of it parses.
      let notes = (0..<50).flatMap { _ in
        [
          UInt8.random(in: 0...127, using: &random), .random(in: 0x80...0x9F, using: &random),
          .random(in: 58...62, using: &random), .random(in: 0...127, using: &random),
        ]
      }
      let song = try? StandardMIDIFile.decode(MIDIBytes.header() + MIDIBytes.track(notes))
      #expect(song?.tracks.allSatisfy { $0.notes.allSatisfy { $0.defect == nil } } == true)
    }
  }

  struct Corruption: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let error: StandardMIDIFile.ReadingError
  }

  static let corruptions = [
    Corruption(testDescription: "nothing", bytes: [], error: .notMIDI),
    Corruption(
      testDescription: "a WAV file", bytes: Array("RIFF\0\0\0\0WAVE".utf8), error: .notMIDI),
    Corruption(
      testDescription: "type 2", bytes: MIDIBytes.header(type: 2), error: .unsupportedType(2)),
    Corruption(
      testDescription: "no ticks", bytes: MIDIBytes.header(division: [0, 0]),
      error: .invalidDivision(0)),
    Corruption(
      testDescription: "frames of no known rate", bytes: MIDIBytes.header(division: [0x85, 40]),
      error: .invalidDivision(0x8528)),
    Corruption(
      testDescription: "frames without ticks", bytes: MIDIBytes.header(division: [0xE7, 0]),
      error: .invalidDivision(0xE700)),
    Corruption(
      testDescription: "a header of 4 GB", bytes: Array("MThd".utf8) + [255, 255, 255, 255, 0, 1],
      error: .truncated(offset: 10)),
    Corruption(
      testDescription: "a track of 4 GB",
      bytes: MIDIBytes.header() + Array("MTrk".utf8) + [255, 255, 255, 255, 0, 0],
      error: .malformedEvent(offset: 23)),
    Corruption(
      testDescription: "no track", bytes: MIDIBytes.header(), error: .truncated(offset: 14)),
    Corruption(
      testDescription: "a name of 256 MB",
      bytes: MIDIBytes.header() + MIDIBytes.track([0, 0xFF, 0x03, 0xFF, 0xFF, 0xFF, 0x7F, 65]),
      error: .truncated(offset: 29)),
    Corruption(
      testDescription: "a time of five digits",
      bytes: MIDIBytes.header() + MIDIBytes.track([0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x90, 60, 60]),
      error: .malformedEvent(offset: 22)),
    Corruption(
      testDescription: "running status from nothing",
      bytes: MIDIBytes.header() + MIDIBytes.track([0, 60, 60]),
      error: .malformedEvent(offset: 23)),
    Corruption(
      testDescription: "a key of more than 7 bits",
      bytes: MIDIBytes.header() + MIDIBytes.track([0, 0x90, 0x80, 60]),
      error: .malformedEvent(offset: 24)),
    Corruption(
      testDescription: "a song position in a file",
      bytes: MIDIBytes.header() + MIDIBytes.track([0, 0xF2, 0, 0]),
      error: .malformedEvent(offset: 23)),
  ]

  @Test(arguments: corruptions)
  func eachCorruptionHasItsError(_ corruption: Corruption) {
    #expect(throws: corruption.error) { try StandardMIDIFile.decode(corruption.bytes) }
    #expect(corruption.error.description.hasSuffix("."))
  }

  /// Meta events with senseless payloads are ignored.
  @Test func senselessMetaEventsAreIgnored() throws {
    let song = try StandardMIDIFile.decode(
      MIDIBytes.header()
        + MIDIBytes.track([
          0, 0xFF, 0x51, 3, 0, 0, 0, 0, 0xFF, 0x51, 1, 9, 0, 0xFF, 0x58, 4, 0, 2, 24, 8, 0, 0xFF,
          0x58, 4, 4, 200, 24, 8, 0, 0xFF, 0x59, 2, 99, 0, 0, 0xFF, 0x59, 0, 0, 0xFF, 0x03, 2, 0xC3,
          0x28, 0, 0x90, 60, 60, 0x60, 0x80, 60, 0,
        ]))
    #expect(song.tempoMap == TempoMap())
    #expect(song.key == nil)
    #expect(song.tracks.map(\.notes.count) == [1])
  }

  /// A few bytes that place bends days apart, on notes that never end, need little memory.
  @Test func farOffTimesCostNoMemory() throws {
    let far: [UInt8] = [0xFF, 0xFF, 0xFF, 0x7F]
    let slowest: [UInt8] = [0, 0xFF, 0x51, 3, 0xFF, 0xFF, 0xFF]
    let bentTwice: [UInt8] = [0, 0x90, 60, 60] + far + [0xE0, 0, 10] + far + [0xE0, 0, 20]
    let events = Array([[UInt8]](repeating: bentTwice, count: 100).joined())
    let song = try StandardMIDIFile.decode(MIDIBytes.header() + MIDIBytes.track(slowest + events))
    let samples = song.tracks.flatMap(\.notes).map(\.contour.cents.count)
    #expect(samples.count == 100)
    #expect(samples.allSatisfy { $0 <= 32 * 3 + 1 })
    #expect(throws: StandardMIDIFile.WritingError.self) { try StandardMIDIFile.encode(song) }
  }
}
