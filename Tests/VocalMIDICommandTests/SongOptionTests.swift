import Foundation
import Testing
import VocalMusic
import VocalTestSupport

/// Options of `generate` and `transcribe` that have an effect or are refused.
@Suite struct SongOptionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Eight bars of quarters, each with a vibrato, as a file with bends.
  private func tune(_ signature: TimeSignature = .fourFour) throws -> String {
    let contour = PitchContour(
      hop: 0.01, cents: (0..<50).map { 30 * sin(2 * .pi * 5.5 * Float($0) / 100) })
    let keys = [60, 64, 67, 65, 64, 62, 59, 60]
    let notes = (0..<32).map { beat in
      var note = BeatNote(onset: Beats(beat), duration: 0.95, key: keys[beat % 8])
      note.contour = contour
      return note
    }
    let song = Song(
      tracks: [Track(name: "Lead", notes: notes)],
      tempoMap: TempoMap(beatsPerMinute: 110, timeSignature: signature),
      key: KeySignature(tonic: 0, mode: .major))
    let path = folder.path("tune.mid")
    try StandardMIDIFile.write(song, bends: .semitones(2), to: path)
    return path
  }

  private func song(_ options: String...) throws -> Song {
    let output = folder.path("song.mid")
    let run = try Run(["generate", try tune(), "--tracks", "bass", "-o", output] + options)
    #expect(run.status == 0, "\(run.errors)")
    return try StandardMIDIFile.read(from: output)
  }

  @Test func aGenreFileIsPlayedAndABadOneIsAMistakeOfUse() throws {
    let input = try tune()
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "VocalArrangementTests/Fixtures/learned.safetensors").path
    let made = try Run(
      "generate", input, "--genre", file, "--tracks", "drums", "-o", folder.path("song.mid"),
      "--json", folder.path("song.json"))
    #expect(made.status == 0 && made.output.contains("made"), "\(made.errors)")
    let report = try String(contentsOfFile: folder.path("song.json"), encoding: .utf8)
    #expect(report.contains(#""genre":"made""#))
    for wrong in [folder.path("none.safetensors"), input] {
      for command in [["generate", input], ["live", "--band", "--bpm", "90"]] {
        let refused = try Run(command + ["--genre", wrong])
        #expect(refused.status == 64 && refused.errors.contains("--genre: \(wrong): "))
      }
    }
  }

  @Test func bendsOfTheVoiceAreKeptWhereTheyAreAskedFor() throws {
    let (plain, bent) = (try song(), try song("--bend", "2"))
    #expect(plain.tracks[0].notes.allSatisfy { $0.contour.isFlat })
    let wavering = bent.tracks[0].notes.count { note in
      let pitches = stride(from: 0.0, to: 0.3, by: 0.01).map { note.pitch(at: Seconds($0)) }
      return (pitches.max() ?? 0) - (pitches.min() ?? 0) > 0.4
    }
    #expect(wavering > 24)
    #expect(bent.tracks[1] == plain.tracks[1])
  }

  @Test func anIntroComesFirstAndChordsStandInTheFile() throws {
    let made = try song("--intro", "2", "--chords", "C | F G")
    #expect(made.tracks[0].notes.map(\.onset).min()?.rounded() == 8)
    #expect(made.chords.prefix(4).map(\.beat) == [0, 4, 6, 8])
    #expect(made.chords.prefix(4).map(\.value.description) == ["C", "F", "G", "C"])
    #expect(made.tracks.map(\.volume).allSatisfy { $0 != nil })
  }

  @Test func optionsWithoutEffectAndUnknownMetresAreRefused() throws {
    let tune = try tune()
    let refused: [([String], status: Int32, String)] = [
      (["--intro", "2", "--tracks", "none"], 64, "leave out --tracks none"),
      (["--intro", "17"], 64, "--intro must be from 0 to 16"),
      (["--bend", "2", "-o", "song.musicxml"], 64, "--bend has no effect on a score"),
      (["--metre", "5/4"], 64, "2/4"),
      (["--metre", "6/8"], 1, "leave out --metre"),
      (["--downbeat", "1"], 1, "leave out --metre and --downbeat"),
    ]
    for (options, status, remedy) in refused {
      let run = try Run(["generate", tune] + options)
      #expect(run.status == status, "\(options)")
      #expect(run.errors.contains(remedy), "\(options): \(run.errors)")
    }
  }
}
