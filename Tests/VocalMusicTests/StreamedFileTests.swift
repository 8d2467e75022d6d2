import Foundation
import Testing
import VocalFiles
import VocalMusic
import VocalTestSupport

/// Files that are written while the notes come are those of all notes together.
@Suite struct StreamedFileTests {
  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  /// What a file of these contents holds.
  private func bytes(of contents: some WritableContents) throws -> [UInt8] {
    let path = temporary.path("written")
    try AtomicFile.write(contents: contents, to: path)
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Notes in pieces of any length, some of them empty.
  private static func pieces(
    of notes: [Note], using random: inout SeededRandom
  ) -> [ArraySlice<Note>] {
    var rest = notes[...]
    var pieces: [ArraySlice<Note>] = []
    while !rest.isEmpty {
      let count = Int.random(in: 0...7, using: &random)
      pieces.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return pieces
  }

  /// Notes in order of onset that overlap, repeat keys that sound, and start together.
  private static func crowd(count: Int, using random: inout SeededRandom) -> [Note] {
    var onset = 0.0
    return (0..<count).map { index in
      onset += [0, 0, 0.0004, 0.3, 2][Int.random(in: 0..<5, using: &random)]
      let length = [0, 0.0003, 0.2, 1.5][Int.random(in: 0..<4, using: &random)]
      let cents = (0..<20).map { Float($0 * (index % 3)) }
      return Note(
        onset: Seconds(onset), offset: Seconds(onset + length),
        pitch: Double.random(in: 59.6...62.4, using: &random), velocity: 1 + index % 127,
        contour: PitchContour(hop: 0.02, cents: cents))
    }
  }

  private static func song(_ notes: [Note], key: KeySignature? = nil) -> Song {
    var track = Track(name: "Voice", program: 52, played: notes)
    (track.volume, track.pan) = (90, 30)
    return Song(title: "A tune", tracks: [track], key: key, isUnmeasured: true)
  }

  @Test(
    arguments: [PitchBendMode.off, .semitones(2), .semitones(12), .expressive], [0, 1, 40, 400])
  func aMIDIFileHasTheBytesOfTheWholeSong(bends: PitchBendMode, count: Int) throws {
    for seed in 1...4 {
      var random = SeededRandom(seed: UInt64(seed))
      let notes =
        seed.isMultiple(of: 2)
        ? Self.crowd(count: count, using: &random)
        : RandomSongs.melody(count: count, using: &random)
      let stream = MIDIFileStream(Self.song([]), bends: bends)
      for piece in Self.pieces(of: notes, using: &random) { try stream.append(Array(piece)) }
      let key = KeySignature(sharps: seed, mode: .minor)
      var song = Self.song(notes, key: key)
      song.length = Beats(300 * seed)
      let found = try bytes(of: stream.contents(key: key, length: song.length))
      #expect(try found == StandardMIDIFile.encode(song, bends: bends))
    }
  }

  /// So many notes that they are not kept in memory.
  @Test func aLongMIDIFileIsTheSame() throws {
    var random = SeededRandom(seed: 11)
    let notes = RandomSongs.melody(count: 8000, using: &random)
    let stream = MIDIFileStream(Self.song([]), bends: .semitones(12))
    for piece in Self.pieces(of: notes, using: &random) { try stream.append(Array(piece)) }
    let found = try bytes(of: stream.contents())
    #expect(found.count > 2 * Spool.kept)
    #expect(try found == StandardMIDIFile.encode(Self.song(notes), bends: .semitones(12)))
  }

  @Test(arguments: [0, 1, 5000])
  func tablesHaveTheTextOfAllNotes(count: Int) throws {
    var random = SeededRandom(seed: 5)
    let notes = RandomSongs.melody(count: count, using: &random)
    let (csv, json) = (NoteTableStream(.csv), NoteTableStream(.json))
    for piece in Self.pieces(of: notes, using: &random) {
      try csv.append(Array(piece))
      try json.append(Array(piece))
    }
    #expect(try bytes(of: csv.contents) == Array(NoteTable.csv(notes).utf8))
    #expect(try bytes(of: json.contents) == Array(NoteTable.json(notes).utf8))
  }

  @Test func aNoteThatCannotBeWrittenIsReportedAsInTheWholeFile() throws {
    let good = Note(onset: 0, offset: 1, pitch: 60)
    let bad = Note(onset: 1, offset: 2, pitch: .nan)
    let whole = try #require(throws: StandardMIDIFile.WritingError.self) {
      try StandardMIDIFile.encode(Self.song([good, good, bad]))
    }
    let midi = MIDIFileStream(Self.song([]), bends: .off)
    try midi.append([good])
    #expect(throws: whole) { try midi.append([good, bad]) }

    let wholeTable = try #require(throws: InvalidNoteError.self) {
      try NoteTable.csv([good, good, bad])
    }
    let table = NoteTableStream(.csv)
    try table.append([good])
    #expect(throws: wholeTable) { try table.append([good, bad]) }
  }

  @Test func aSpoolGivesBackWhatCameWhateverThePieces() throws {
    var random = SeededRandom(seed: 3)
    let spool = Spool(in: [temporary.path("missing"), temporary.url.path])
    var expected: [UInt8] = []
    for count in [0, 1, 100, Spool.kept, 3, 2 * Spool.kept + 5, 70_000, 0, Spool.kept - 1] {
      let piece = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      spool.append(piece)
      expected += piece
      #expect(spool.count == expected.count)
      #expect(try bytes(of: SpooledContents(head: [], body: spool)) == expected)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.url.path) == ["written"])
    let around = SpooledContents(head: [1, 2], body: spool, tail: [3])
    #expect(try bytes(of: around) == [1, 2] + expected + [3])
    #expect(throws: FileWritingError.self) {
      try AtomicFile.write(contents: around, to: "/dev/full")
    }
  }

  @Test func aSpoolWithoutAFolderKeepsEverything() throws {
    let spool = Spool(in: [temporary.path("missing")])
    let pieces = (0..<8).map { [UInt8](repeating: UInt8($0), count: Spool.kept / 3) }
    for piece in pieces { spool.append(piece) }
    #expect(try bytes(of: SpooledContents(head: [], body: spool)) == pieces.flatMap(\.self))
  }
}
