import Foundation
import Testing
import VocalMusic
import VocalTestSupport

@Suite struct MusicXMLTests {
  /// The altered degrees of every major key: ♯1, ♭3, ♯4, ♯5 and ♭7, written out by hand.
  @Test(arguments: [
    (0, "C C# D Eb E F F# G G# A Bb B"), (-3, "C Db D Eb E F Gb G Ab A Bb B"),
    (4, "B# C# D D# E E# F# G G# A A# B"), (-6, "C Db D Eb Fb F Gb G Ab Bbb Bb Cb"),
  ])
  func pitchesAreSpelledInTheirKey(sharps: Int, names: String) throws {
    let found = try Self.names(of: Array(60..<72), sharps: sharps).map {
      $0.filter { !$0.isNumber }
    }
    #expect(found.joined(separator: " ") == names)
  }

  /// B♯ is written in the octave below the C that it sounds as, C♭ in the one above; there is none below the C0.
  @Test func octavesAreThoseOfTheLetter() throws {
    #expect(try Self.names(of: [60, 71], sharps: 6) == ["B#3", "B4"])
    #expect(try Self.names(of: [59, 60], sharps: -6) == ["Cb4", "C4"])
    #expect(try Self.names(of: [0, 12, 127], sharps: 0) == ["C0", "C0", "G9"])
  }

  private static func names(of keys: [Int], sharps: Int) throws -> [String] {
    let notes = keys.enumerated().map {
      BeatNote(onset: Beats($0.offset), duration: 1, key: $0.element)
    }
    let song = Song(
      tracks: [Track(name: "", notes: notes)], key: KeySignature(sharps: sharps, mode: .major))
    return try notesOfScore(song).map(\.name)
  }

  /// Played a little off: sixteenths, then a triplet, then halves of sixteenths.
  @Test func everyNoteIsWhereItsGridPutsIt() throws {
    let onsets: [Beats] = [
      0.02, 0.26, 0.49, 0.74, 1.01, 1.35, 1.65, 1.99, 2.12, 2.25, 2.375, 2.5,
    ]
    let notes = onsets.map { BeatNote(onset: $0, duration: 0.1, key: 60) }
    let found = try Self.notesOfScore(Song(tracks: [Track(name: "", notes: notes)]))
    #expect(
      found.map(\.onset) == [0, 120, 240, 360, 480, 640, 800, 960, 1020, 1080, 1140, 1200])
    #expect(found.map(\.isTriplet) == onsets.map { (1..<1.9).contains($0.value) })
  }

  /// A long note from a triplet into another: each beat has values of its own, tied, and nothing is lost.
  @Test func aNoteBetweenTripletsIsTied() throws {
    let third = 1.0 / 3
    let rows: [(Double, Double)] = [
      (0, third), (third, third), (2 * third, 2 + 2 * third), (3 + third, 2 * third),
    ]
    let notes = rows.map { BeatNote(onset: Beats($0.0), duration: Beats($0.1), key: 60) }
    let found = try Self.notesOfScore(Song(tracks: [Track(name: "", notes: notes)]))
    #expect(found.map(\.onset) == [0, 160, 320, 480, 1440, 1600])
    #expect(found.map(\.duration) == [160, 160, 160, 960, 160, 320])
    #expect(found.map(\.isTied) == [false, false, true, true, true, false])
  }

  @Test func tracksHaveChannelsOfTheirOwnAsLongAsThereAreAny() throws {
    let note = BeatNote(onset: 0, duration: 1, key: 60)
    let drums = Track(name: "Drums", isDrums: true, notes: [note])
    let others = (0..<17).map { Track(name: "\($0)", notes: [note]) }
    let text = try MusicXML.encode(Song(tracks: others + [drums]))
    let channels = text.matches(of: #/<midi-channel>(\d+)</#).compactMap { Int($0.output.1) }
    #expect(channels == (1...16).filter { $0 != 10 } + [10])
    #expect(text.matches(of: #/<score-part /#).count == 18)
  }

  @Test func aSongWithoutBarsIsRefused() {
    let sung = Song(
      tracks: [Track(name: "", notes: [BeatNote(onset: 0, duration: 1, key: 60)])],
      isUnmeasured: true)
    #expect(throws: MusicXML.WritingError.noBars) { try MusicXML.encode(sung) }
  }

  @Test func aSongThatWouldNeverEndIsRefused() {
    let far = Song(tracks: [
      Track(name: "", notes: [BeatNote(onset: 200_000, duration: 1, key: 60)])
    ])
    #expect(throws: MusicXML.WritingError.tooManyBars) { try MusicXML.encode(far) }
  }

  @Test func aNoteThatIsNoneIsRefused() {
    let bad = Song(tracks: [
      Track(name: "Voice", notes: [BeatNote(onset: .nan, duration: 1, key: 60)])
    ])
    #expect {
      try MusicXML.encode(bad)
    } throws: { error in
      guard case MusicXML.WritingError.invalidNote(let invalid) = error else { return false }
      return invalid.track == "Voice" && invalid.defect == .times
    }
  }

  /// Random songs with changing metres: in every bar each voice lasts as long as the bar.
  @Test(arguments: 0..<20)
  func everyVoiceFillsItsBars(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    func value(_ range: ClosedRange<Double>) -> Double {
      let part = Double(random.values(1)[0] + 1) / 2
      return range.lowerBound + min(max(part, 0), 1) * (range.upperBound - range.lowerBound)
    }
    let notes = (0..<60).map { _ in
      BeatNote(
        onset: Beats(value(0...20)), duration: Beats(value(0.01...5)), key: Int(value(0...127)))
    }
    let signatures = [(0, 3, 4), (6, 6, 8), (9.5, 4, 4), (14.25, 7, 16)] as [(Double, Int, Int)]
    let map = TempoMap(
      tempi: [],
      timeSignatures: signatures.map {
        .init(beat: Beats($0.0), value: TimeSignature($0.1, $0.2) ?? .fourFour)
      })
    let tracks = [
      Track(name: "Voice", notes: notes), Track(name: "Drums", isDrums: true, notes: notes),
    ]
    // The seventeen bars: two of 3/4, then 6/8, which 4/4 cuts off after a sixth of its second; 4/4 is cut off too.
    let bars = [1440, 1440, 1440, 240, 1920, 360] + Array(repeating: 840, count: 7)
    let measures = try MusicXML.encode(Song(tracks: tracks, tempoMap: map))
      .components(separatedBy: "</measure>").filter { $0.contains("<measure ") }
    try #require(measures.count.isMultiple(of: 2) && measures.count / 2 <= bars.count)
    for (index, measure) in measures.enumerated() {
      for voice in measure.components(separatedBy: "<backup>") {
        let length = voice.components(separatedBy: "<note").dropFirst()
          .filter { !$0.contains("<chord/>") }
          .reduce(0) { $0 + Self.duration(of: $1) }
        #expect(length == bars[index % (measures.count / 2)])
      }
    }
  }

  /// A note of a score with one voice.
  private struct ScoreNote {
    let name: String
    let onset: Int
    let duration: Int
    let isTriplet: Bool
    let isTied: Bool
  }

  private static func notesOfScore(_ song: Song) throws -> [ScoreNote] {
    func content(_ element: String, of text: String) -> String? {
      text.components(separatedBy: "<\(element)>").dropFirst().first
        .map { String($0.prefix { $0 != "<" }) }
    }
    var place = 0
    return try MusicXML.encode(song).components(separatedBy: "<note").dropFirst().compactMap {
      note in
      let onset = place
      place += duration(of: note)
      guard let step = content("step", of: note) else { return nil }
      let alter = Int(content("alter", of: note) ?? "0") ?? 0
      return ScoreNote(
        name: step + String(repeating: alter > 0 ? "#" : "b", count: abs(alter))
          + (content("octave", of: note) ?? ""),
        onset: onset, duration: place - onset, isTriplet: note.contains("<time-modification>"),
        isTied: note.contains("<tied "))
    }
  }

  private static func duration(of note: String) -> Int {
    let text = note.components(separatedBy: "<duration>").last?.prefix { $0 != "<" } ?? ""
    return Int(text) ?? 0
  }
}
