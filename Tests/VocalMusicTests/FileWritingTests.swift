import Foundation
import Testing
import VocalMusic
import VocalTestSupport

/// What is on disk after writing, and after writing that fails.
@Suite struct FileWritingTests {
  private let temporary: TemporaryFolder
  private var folder: URL { temporary.url }

  init() throws { temporary = try TemporaryFolder() }

  private func path(_ name: String) -> String { temporary.path(name) }

  private func contents() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func everyKindIsWrittenWhole() throws {
    let song = SampleSongs.band
    let notes = song.tracks[0].played(in: song.tempoMap)
    try StandardMIDIFile.write(song, bends: .semitones(12), to: path("song.mid"))
    try NoteTable.writeCSV(notes, to: path("notes.csv"))
    try NoteTable.writeJSON(notes, to: path("notes.json"))
    try PianoRoll.write(song, to: path("song.svg"))

    let bytes = try StandardMIDIFile.encode(song, bends: .semitones(12))
    #expect(try StandardMIDIFile.read(from: path("song.mid")) == StandardMIDIFile.decode(bytes))
    let csv = try String(contentsOfFile: path("notes.csv"), encoding: .utf8)
    #expect(try csv == NoteTable.csv(notes))
    let json = try String(contentsOfFile: path("notes.json"), encoding: .utf8)
    #expect(try json == NoteTable.json(notes))
    let svg = try String(contentsOfFile: path("song.svg"), encoding: .utf8)
    #expect(svg == PianoRoll.svg(of: song))
    #expect(try contents() == ["notes.csv", "notes.json", "song.mid", "song.svg"])
  }

  @Test func anOldFileIsReplaced() throws {
    try Data("old and longer than the new one".utf8).write(to: URL(fileURLWithPath: path("a.csv")))
    try NoteTable.writeCSV([], to: path("a.csv"))
    #expect(
      try String(contentsOfFile: path("a.csv"), encoding: .utf8)
        == "onset,offset,pitch,velocity,confidence\n")
    #expect(try contents() == ["a.csv"])
  }

  /// Whoever could not read the old file cannot read the new one.
  @Test(arguments: [0o600, 0o640, 0o444])
  func aNewFileHasThePermissionsOfTheOldOne(permissions: Int) throws {
    try Data("old".utf8).write(to: URL(fileURLWithPath: path("a.csv")))
    try FileManager.default.setAttributes(
      [.posixPermissions: permissions], ofItemAtPath: path("a.csv"))
    try NoteTable.writeCSV([], to: path("a.csv"))
    let found = try FileManager.default.attributesOfItem(atPath: path("a.csv"))
    #expect(found[.posixPermissions] as? Int == permissions)
    #expect(found[.size] as? Int == 39)
    #expect(try contents() == ["a.csv"])
  }

  @Test func aNewFileHasTheUsualPermissions() throws {
    try NoteTable.writeCSV([], to: path("a.csv"))
    try Data().write(to: URL(fileURLWithPath: path("b.csv")))
    let found = try ["a.csv", "b.csv"].map {
      try FileManager.default.attributesOfItem(atPath: path($0))[.posixPermissions] as? Int
    }
    #expect(found[0] == found[1])
  }

  @Test func aNameMayBeAsLongAsNamesCanBe() throws {
    let longest = path(String(repeating: "x", count: 251) + ".csv")
    for _ in 0..<2 { try NoteTable.writeCSV([], to: longest) }
    #expect(try contents().count == 1)
  }

  /// Writing that is refused at the start or later leaves the old file and nothing else.
  @Test func aFailureLeavesTheOldFile() throws {
    let old = Data("old".utf8)
    try old.write(to: URL(fileURLWithPath: path("a.mid")))
    let bad = BeatNote(onset: 0, offset: 1, pitch: .nan)
    #expect(throws: StandardMIDIFile.WritingError.self) {
      try StandardMIDIFile.write(Song(tracks: [Track(name: "", notes: [bad])]), to: path("a.mid"))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path("a.mid"))) == old)
    #expect(try contents() == ["a.mid"])
  }

  @Test func aFolderIsReportedAndKept() throws {
    #expect(throws: NoteTable.WritingError.file(.isFolder(path: folder.path))) {
      try NoteTable.writeCSV([], to: folder.path)
    }
    #expect(try contents().isEmpty)
  }

  @Test func aMissingFolderIsReported() {
    let missing = path("missing/a.mid")
    let error = #expect(throws: StandardMIDIFile.WritingError.self) {
      try StandardMIDIFile.write(Song(), to: missing)
    }
    #expect(error == .file(.noSuchFolder(path: missing)))
    #expect(error?.description.hasSuffix("make it first or give another path.") == true)
  }

  @Test func whatTheSystemRefusesIsReported() {
    let error = #expect(throws: FileWritingError.self) {
      try PianoRoll.write(Song(), to: path(String(repeating: "x", count: 300)))
    }
    guard case .failed(_, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!reason.isEmpty)
    #expect(throws: FileWritingError.self) { try PianoRoll.write(Song(), to: "/dev/full") }
  }

  @Test func linksAndDevicesStayWhatTheyAre() throws {
    try Data().write(to: URL(fileURLWithPath: path("target.csv")))
    try FileManager.default.createSymbolicLink(
      atPath: path("link.csv"), withDestinationPath: path("target.csv"))
    try NoteTable.writeCSV([], to: path("link.csv"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: path("link.csv"))
        == path("target.csv"))
    #expect(try !Data(contentsOf: URL(fileURLWithPath: path("target.csv"))).isEmpty)

    try NoteTable.writeCSV([], to: "/dev/null")
    let kind = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
    #expect(kind as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test func whatCannotBeReadIsReported() throws {
    #expect(throws: StandardMIDIFile.ReadingError.unreadable(path: path("none.mid"))) {
      try StandardMIDIFile.read(from: path("none.mid"))
    }
    #expect(throws: StandardMIDIFile.ReadingError.unreadable(path: folder.path)) {
      try StandardMIDIFile.read(from: folder.path)
    }
    try Data("RIFF".utf8).write(to: URL(fileURLWithPath: path("a.wav")))
    #expect(throws: StandardMIDIFile.ReadingError.notMIDI) {
      try StandardMIDIFile.read(from: path("a.wav"))
    }
  }
}
