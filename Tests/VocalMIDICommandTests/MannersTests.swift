import Foundation
import Testing
import VocalMusic
import VocalTestSupport

/// What people give the program by mistake is told with a remedy, and what they may expect works.
@Suite struct MannersTests {
  private let folder: TemporaryFolder
  private let weights: String

  init() throws {
    folder = try TemporaryFolder()
    weights = try Fixtures(of: .module).path("tiny.safetensors")
  }

  /// A MIDI file of a melody.
  private func tune(_ name: String = "tune.mid") throws -> String {
    let notes = (0..<16).map { BeatNote(onset: Beats($0), duration: 1, key: 60 + $0 % 5) }
    let path = folder.path(name)
    try StandardMIDIFile.write(Song(tracks: [Track(name: "Lead", notes: notes)]), to: path)
    return path
  }

  @Test func aMisspeltCommandGetsASuggestion() throws {
    for (given, meant) in [
      ("trancsribe", "transcribe"), ("Generate", "generate"), ("contineu", "continue"),
    ] {
      let run = try Run(given, "a.wav")
      #expect(run.status == 64 && run.errors.contains("did you mean '\(meant)'?"), "\(run.errors)")
    }
    let other = try Run("zzz")
    #expect(other.status == 64 && other.errors.contains("'vocalmidi --help' lists"))
    let file = try Run(try tune())
    #expect(file.status == 64 && file.errors.contains("give a command first"), "\(file.errors)")
  }

  @Test func aSeedBelowZeroIsToldAsSuch() throws {
    for command in ["generate", "continue"] {
      let run = try Run(command, try tune(), "--seed", "-1")
      #expect(run.status == 64 && run.errors.contains("0 or more"), "\(run.errors)")
    }
    let live = try Run("live", "--band", "--bpm", "90", "--seed", "-1")
    #expect(live.status == 64 && live.errors.contains("0 or more"))
  }

  @Test func genresAreKnownInLettersOfAnySize() throws {
    let made = try Run(
      "generate", try tune(), "--genre", "Rock", "--tracks", "none", "-o", folder.path("a.mid"))
    #expect(made.status == 0 && made.output.contains("rock"), "\(made.errors)")
  }

  @Test func aFileThatBeginsWithADashIsToldHowToBeGiven() throws {
    _ = try folder.write(recording(), to: "-take.wav")
    let script = #"cd "$1" && shift && exec "$0" "$@""#
    let place = folder.url.path()
    let run = try Run(
      [place, "transcribe", "-take.wav", "--weights", weights], by: script)
    #expect(run.status == 64 && run.errors.contains("put -- before it"), "\(run.errors)")
    let told = try Run(
      [place, "transcribe", "--weights", weights, "--", "-take.wav"], by: script)
    #expect(told.status == 0 && folder.exists("-take.mid"), "\(told.errors)")
  }

  @Test func aFolderIsABatchOfItsRecordingsAndMIDIFiles() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("takes"), withIntermediateDirectories: false)
    for name in ["a.mid", "b.MID", "a.song.mid", "c.continued.mid", "d.mid"] {
      _ = try tune("takes/\(name)")
    }
    _ = try folder.write(recording(), to: "takes/d.wav")
    let run = try Run(
      "generate", folder.path("takes"), "--tracks", "none", "-o", folder.path("songs"))
    let made = try FileManager.default.contentsOfDirectory(atPath: folder.path("songs"))
    #expect(made.sorted().filter { $0 != "d.song.mid" } == ["a.song.mid", "b.song.mid"])
    // A recording of its name is taken in place of a MIDI file.
    #expect((run.output + run.errors).contains("takes/d.wav"), "\(run.errors)")
    #expect(!(run.output + run.errors).contains("takes/d.mid"))
  }

  @Test func aNameInAFolderThatIsNotUTF8IsToldAsSuch() throws {
    let run = try Run(
      [folder.url.path()],
      by: #"mkdir "$1/t" && : > "$1/t/$(printf 'caf\351.wav')" && exec "$0" transcribe "$1/t""#)
    #expect(run.status == 64 && run.errors.contains("is not UTF-8"), "\(run.errors)")
    #expect(run.errors.contains("rename the file"))
  }

  @Test func generateListensWithOtherWeightsAndLeavesOutShortNotes() throws {
    let tune = try folder.write(recording(), to: "tune.wav")
    let missing = try Run("generate", tune, "--weights", folder.path("none"), "--tracks", "none")
    #expect(missing.status == 1 && missing.errors.contains("none"), "\(missing.errors)")
    #expect(!missing.errors.contains("several inputs"))
    let own = try folder.write(Data(contentsOf: URL(filePath: weights)), to: "weights")
    let over = try Run("generate", tune, "--weights", own, "-o", own)
    #expect(over.status == 64 && over.errors.contains("would be overwritten"), "\(over.errors)")
    let none = try Run("generate", tune, "--min-note", "2000", "--tracks", "none")
    #expect(none.status == 1 && none.errors.contains("no notes found"), "\(none.errors)")
    #expect(try Run("generate", tune, "--min-note", "-5").status == 64)
  }

  @Test func continueWritesTablesAndTakesAGenre() throws {
    let run = try Run(
      "continue", try tune(), "--genre", "jazz", "--csv", folder.path("a.csv"), "--json",
      folder.path("a.json"), "-o", folder.path("a.mid"))
    #expect(run.status == 0, "\(run.errors)")
    let table = try String(contentsOfFile: folder.path("a.csv"), encoding: .utf8)
    let song = try StandardMIDIFile.read(from: folder.path("a.mid"))
    let notes = song.tracks.reduce(0) { $0 + $1.notes.count }
    #expect(table.split(separator: "\n").count == notes + 1 && notes > 16)
    #expect(folder.exists("a.json"))
  }

  /// The MIDI file and the table tell the same times.
  @Test func barsOfATranscriptionBeginWithTheRecordingOrWithABar() throws {
    let tune = try folder.write(recording(), to: "tune.wav")
    func onsets(_ options: String...) throws -> (midi: [Seconds], table: [Seconds]) {
      let run = try Run(
        [
          "transcribe", tune, "--weights", weights, "--bpm", "120", "--downbeat", "0.37", "-o",
          folder.path("a.mid"), "--csv", folder.path("a.csv"),
        ] + options)
      #expect(run.status == 0, "\(run.errors)")
      let song = try StandardMIDIFile.read(from: folder.path("a.mid"))
      let table = try NoteTable.notes(
        csv: String(contentsOfFile: folder.path("a.csv"), encoding: .utf8))
      return (
        song.tracks[0].notes.map { song.tempoMap.seconds(at: $0.onset) }, table.map(\.onset)
      )
    }
    let aligned = try onsets()
    try #require(!aligned.midi.isEmpty && aligned.midi.count == aligned.table.count)
    for (midi, table) in zip(aligned.midi, aligned.table) {
      #expect((midi - table).magnitude < 0.02)
    }
    let barred = try onsets("--start", "bar")
    #expect(barred.table == aligned.table && barred.midi != aligned.midi)
    let refused = try Run("transcribe", tune, "--weights", weights, "--start", "bar")
    #expect(refused.status == 64 && refused.errors.contains("give --bpm"))
  }
}
