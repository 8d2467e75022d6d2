import Foundation
import Testing
import VocalMusic

/// The bends of written files, found in their bytes: delta time, 0xE0, lower and upper seven bits.
@Suite struct PitchBendTests {
  @Test func aFlatSongHasNoBends() throws {
    let song = Song(tracks: [Track(name: "", played: [Note(onset: 0, offset: 1, pitch: 60)])])
    #expect(
      try StandardMIDIFile.encode(song, bends: .semitones(2)) == StandardMIDIFile.encode(song))
  }

  @Test func drumsAreNeverBent() throws {
    let hit = Note(onset: 0, offset: 1, pitch: 38.3)
    let song = Song(tracks: [Track(name: "", isDrums: true, played: [hit])])
    #expect(
      try StandardMIDIFile.encode(song, bends: .semitones(2)) == StandardMIDIFile.encode(song))
  }

  /// The range, then a bend before the note, then none: a quarter tone is a quarter of two semitones.
  @Test func theRangeComesFirstThenTheBendThenTheNote() throws {
    let song = Song(tracks: [Track(name: "", played: [Note(onset: 0, offset: 1, pitch: 60.25)])])
    let bytes = try StandardMIDIFile.encode(song, bends: .semitones(2))
    let announced: [UInt8] = [
      0, 0xB0, 101, 0, 0, 0xB0, 100, 0, 0, 0xB0, 6, 2, 0, 0xB0, 38, 0, 0, 0xB0, 101, 127, 0, 0xB0,
      100, 127,
    ]
    let value = 8192 + 8192 / 8
    let bent: [UInt8] = [0, 0xE0, UInt8(value & 0x7F), UInt8(value >> 7), 0, 0x90, 60, 80]
    #expect(bytes.firstRange(of: announced + bent) != nil)
    #expect(Self.bends(in: bytes).count == 1)
  }

  /// Bends are at least 10 ms and 3 cents apart, and few where the pitch hardly moves.
  @Test func bendsAreThinned() throws {
    let cents = (0...2000).map { Float(40 * sin(Double($0) / 60) + 0.9 * sin(Double($0) * 2)) }
    let contour = PitchContour(hop: 0.001, cents: cents)
    let note = Note(onset: 0, offset: 2, pitch: 60, contour: contour)
    let song = Song(tracks: [Track(name: "", played: [note])])
    let bends = Self.bends(in: try StandardMIDIFile.encode(song, bends: .semitones(2)))
    #expect((30...200).contains(bends.count))
    for (bend, next) in zip(bends, bends.dropFirst()) {
      #expect(next.tick - bend.tick >= 9)
      #expect(abs(next.value - bend.value) >= Int(8192 * 2.9 / 200))
    }
    let steady = PitchContour(hop: 0.001, cents: cents.map { $0 / 30 })
    let quiet = Note(onset: 0, offset: 2, pitch: 60, contour: steady)
    let still = Song(tracks: [Track(name: "", played: [quiet])])
    #expect(Self.bends(in: try StandardMIDIFile.encode(still, bends: .semitones(2))).isEmpty)
  }

  /// Each note starts at its own pitch, wherever the one before ended; where two overlap, the later one
  /// decides.
  @Test func notesStartWhereTheyWereSung() throws {
    let fall = PitchContour(hop: 0.1, cents: [0, 0, 0, 0, -150])
    let notes = [
      Note(onset: 0, offset: 0.4, pitch: 60, contour: fall),
      Note(onset: 0.4, offset: 1.2, pitch: 62.1, contour: fall),
      Note(onset: 0.6, offset: 1, pitch: 64),
      Note(onset: 2, offset: 3, pitch: 60.4), Note(onset: 2, offset: 3, pitch: 67.2),
    ]
    let song = Song(tracks: [Track(name: "", played: notes)])
    let bends = Self.bends(in: try StandardMIDIFile.encode(song, bends: .semitones(2)))
    func cents(atTick tick: Int) -> Double {
      Double((bends.last { $0.tick <= tick }?.value ?? 8192) - 8192) / 8192 * 200
    }
    #expect(abs(cents(atTick: 0)) < 0.1)
    #expect(cents(atTick: 383) < -100)
    #expect(abs(cents(atTick: 384) - 10) < 0.1)
    #expect(abs(cents(atTick: 576)) < 0.1)
    #expect(abs(cents(atTick: 1900)) < 0.1)
    #expect(abs(cents(atTick: 1920) - 20) < 0.1)
    #expect(bends.filter { $0.tick >= 1920 }.count == 1)
  }

  /// A fall of 50 semitones in each range, the last two of them clamped to 1 and to 96 semitones.
  @Test(arguments: [(2, 0), (12, 0), (-3, 0), (500, 3925)])
  func widePitchesStayAtTheLimit(range: Int, value: Int) throws {
    let leap = PitchContour(hop: 0.01, cents: [-5000, 5000])
    let song = Song(
      tracks: [Track(name: "", played: [Note(onset: 0, offset: 1, pitch: 60, contour: leap)])])
    let bends = Self.bends(in: try StandardMIDIFile.encode(song, bends: .semitones(range)))
    #expect(bends.map(\.value) == [value, min(16383, 2 * 8192 - value)])
  }

  /// The bends of the second track chunk, which holds no sysex and none but three-byte channel messages
  /// besides its program change.
  private static func bends(in bytes: [UInt8]) -> [(tick: Int, value: Int)] {
    guard let start = bytes.firstRange(of: [0, 0xC0, 0]) else { return [] }
    var rest = bytes[start.upperBound...]
    var tick = 0
    var bends: [(tick: Int, value: Int)] = []
    while true {
      var delta = 0
      while let digit = rest.popFirst() {
        delta = delta << 7 | Int(digit & 0x7F)
        if digit < 0x80 { break }
      }
      tick += delta
      guard let status = rest.popFirst(), status != 0xFF else { return bends }
      guard let first = rest.popFirst(), let second = rest.popFirst() else { return bends }
      if status == 0xE0 { bends.append((tick, Int(second) << 7 | Int(first))) }
    }
  }
}
