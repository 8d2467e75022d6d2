import Foundation
import Testing
import VocalMusic
import VocalTestSupport

/// The program as others use it: through pipes, on folders, and with paths that promise a format.
@Suite struct InputTests {
  private let folder: TemporaryFolder
  private let weights: String

  init() throws {
    folder = try TemporaryFolder()
    weights = try Fixtures(of: .module).path("tiny.safetensors")
  }

  private func transcribe(_ arguments: String...) throws -> Run {
    try Run(["transcribe"] + arguments + ["--weights", weights])
  }

  @Test(arguments: ["-", "/dev/stdin"])
  func aRecordingFromAPipeGivesTheNotesOfTheFile(name: String) throws {
    let input = try folder.write(recording(), to: "tune.wav")
    #expect(
      try transcribe(input, "-o", folder.path("a.mid"), "--csv", folder.path("a.csv")).status == 0)
    let piped = try Run(
      [
        "transcribe", name, "-o", folder.path("b.mid"), "--csv", folder.path("b.csv"), "--weights",
        weights,
      ],
      input: recording())
    #expect(piped.status == 0, "\(piped.errors)")
    let tables = try ["a.csv", "b.csv"].map { try Data(contentsOf: URL(filePath: folder.path($0))) }
    #expect(tables[0] == tables[1])
    #expect(!folder.exists("-") && !folder.exists("-.mid"))
  }

  @Test func anyOneOutputGoesToTheStandardOutputAndNothingElseDoes() throws {
    let input = try folder.write(recording(), to: "tune.wav")
    let csv = try transcribe(input, "-o", folder.path("a.mid"), "--csv", "-")
    #expect(csv.output.hasPrefix("onset,offset,pitch,velocity,confidence\n"))
    #expect(!csv.output.contains("tune.wav") && csv.errors.contains("tune.wav"))
    let midi = try transcribe(input, "-o", "-")
    #expect(midi.output.hasPrefix("MThd") && !folder.exists("tune.mid"))
    #expect(try transcribe(input, "-o", "/dev/stdout").output.hasPrefix("MThd"))
    let bare = try Run(["transcribe", "-", "--weights", weights], input: recording())
    #expect(bare.output.hasPrefix("MThd"))
    let table = try Run(
      ["transcribe", "-", "--csv", "-", "--weights", weights], input: recording())
    #expect(table.output.hasPrefix("onset,") && !table.output.contains("MThd"))
    #expect(try transcribe(input, "-o", "-", "--csv", "-").status == 64)
  }

  @Test func aMIDIFileFromAPipeBecomesASongInAPipe() throws {
    let notes = (0..<16).map { BeatNote(onset: Beats($0), duration: 1, key: 60 + $0 % 5) }
    let bytes = try StandardMIDIFile.encode(Song(tracks: [Track(name: "Lead", notes: notes)]))
    let made = try Run(
      ["generate", "-", "-o", folder.path("song.mid"), "--tracks", "none"], input: Data(bytes))
    #expect(made.status == 0, "\(made.errors)")
    let song = try StandardMIDIFile.read(from: folder.path("song.mid"))
    #expect(song.tracks.map(\.notes.count) == [16])
  }

  @Test(arguments: ["generate", "continue"])
  func theMelodyIsTheTrackThatIsNamed(command: String) throws {
    let tracks = ["Low", "High"].enumerated().map { index, name in
      Track(
        name: name,
        notes: (0..<16).map {
          BeatNote(onset: Beats($0), duration: 1, key: 36 + 36 * index + $0 % 5)
        })
    }
    let input = folder.path("two.mid")
    try StandardMIDIFile.write(Song(tracks: tracks), to: input)
    var melodies: [[Int]] = []
    for name in ["high", "2", "1"] {
      let table = folder.path("song.mid")
      let made = try Run(command, input, "-o", table, "--melody-track", name)
      #expect(made.status == 0, "\(made.errors)")
      let song = try StandardMIDIFile.read(from: table)
      let changed =
        command == "generate" ? song.tracks[0] : song.tracks.max { $0.notes.count < $1.notes.count }
      melodies.append((changed?.notes ?? []).map(\.key))
    }
    #expect(melodies[0] == melodies[1] && melodies[0] != melodies[2])
    #expect(melodies[0].allSatisfy { $0 >= 48 } && melodies[2].allSatisfy { $0 < 60 })
    for name in ["3", "0", "bass"] {
      let refused = try Run(command, input, "-o", folder.path("no.mid"), "--melody-track", name)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("give one of 1 (Low), 2 (High)"), "\(refused.errors)")
    }
    #expect(!folder.exists("no.mid"))
  }

  @Test func faultsOfAMIDIFileAreWarnedOf() throws {
    let notes = (0..<8).map { BeatNote(onset: Beats($0), duration: 1, key: 60 + $0 % 5) }
    var bytes = try StandardMIDIFile.encode(Song(tracks: [Track(name: "Lead", notes: notes)]))
    bytes[11] = 9
    let input = try folder.write(Data(bytes), to: "wrong.mid")
    let made = try Run("generate", input, "--tracks", "none")
    #expect(made.status == 0 && made.output.contains("Voice (8)"))
    #expect(made.errors.contains("warning: \(input): the header states 9 tracks, but there are 2"))
  }

  @Test func aFolderIsABatchOfItsAudioFiles() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("takes"), withIntermediateDirectories: false)
    for name in ["b.wav", "a.WAV", ".hidden.wav", "notes.txt"] {
      _ = try folder.write(recording(), to: "takes/\(name)")
    }
    let run = try transcribe(
      folder.path("takes"), "-o", folder.path("midi"), "--csv", folder.path("csv"))
    #expect(run.status == 0, "\(run.errors)")
    let made = try FileManager.default.contentsOfDirectory(atPath: folder.path("midi"))
    #expect(made.sorted() == ["a.mid", "b.mid"])
    #expect(folder.exists("csv/a.csv"))
    #expect(try transcribe(folder.path("takes")).status == 0 && folder.exists("takes/b.mid"))
    for wrong in [["-o", "-"], ["-o", folder.path("all.mid")], ["--csv", "-"]] {
      #expect(try Run(["transcribe", folder.path("takes")] + wrong).status == 64, "\(wrong)")
    }
    #expect(!folder.exists("all.mid"))
    let none = try transcribe(folder.path("midi"))
    #expect(none.status == 64 && none.errors.contains("there is no audio file in the folder"))
  }

  @Test(arguments: [
    ("-o", "song.mscz"), ("-o", "song.wav"), ("-o", "notes.csv"), ("--csv", "notes.mid"),
    ("--json", "notes.csv"), ("--plot", "roll.png"), ("--plot", "roll.pdf"),
  ])
  func aPathThatPromisesAnotherFormatIsRefused(option: String, name: String) throws {
    let input = try folder.write(recording(), to: "tune.wav")
    let run = try transcribe(input, option, folder.path(name))
    #expect(run.status == 64 && !folder.exists(name))
    #expect(run.errors.contains("writes") && run.errors.contains("ends in ."), "\(run.errors)")
  }

  /// What is sung has bars in a score in any case; the reading of scores is tested with music21.
  @Test func aPathOfAScoreGetsAScore() throws {
    let sung = try folder.write(recording(), to: "tune.wav")
    #expect(try transcribe(sung, "-o", folder.path("sung.musicxml")).status == 0)
    let tune = [60, 62, 64, 65, 67, 67].enumerated().map {
      BeatNote(onset: Beats($0.offset), duration: 1, key: $0.element)
    }
    let score = Song(tracks: [Track(name: "Voice", notes: tune)])
    try StandardMIDIFile.write(score, to: folder.path("tune.mid"))
    let run = try Run(
      "generate", folder.path("tune.mid"), "--tracks", "bass", "-o", folder.path("song.musicxml"))
    #expect(run.status == 0, "\(run.errors)")
    let texts = try ["sung", "song"].map {
      try String(contentsOfFile: folder.path($0 + ".musicxml"), encoding: .utf8)
    }
    for text in texts {
      #expect(text.contains("<score-partwise version=\"4.0\">"))
      #expect(text.contains("<per-minute>"))
    }
    #expect(texts[1].contains("<harmony>"))
    #expect(texts[1].contains("<part-name>Bass</part-name>"))
  }

  /// Where the second channel is softer, their mean has notes too, which are not among those that are written.
  @Test(arguments: [1, 0.85])
  func channelsOfOppositePolarityAreHeardByTheirDifference(level: Double) throws {
    let mono = recording()
    var stereo = mono.prefix(44)
    stereo[22] = 2
    for place in stride(from: 44, to: mono.count, by: 2) {
      let sample = Int16(bitPattern: UInt16(mono[place]) | UInt16(mono[place + 1]) << 8)
      for value in [sample, Int16(-level * Double(sample))] {
        let bits = UInt16(bitPattern: value)
        stereo += [UInt8(bits & 0xFF), UInt8(bits >> 8)]
      }
    }
    // The length of the samples: a header that is wrong would hide what is tested.
    let length = UInt32(stereo.count - 44)
    stereo.replaceSubrange(40..<44, with: (0..<4).map { UInt8(length >> (8 * UInt32($0)) & 0xFF) })
    stereo[32] = 4
    let input = try folder.write(stereo, to: "stereo.wav")
    let run = try transcribe(input, "--csv", folder.path("s.csv"))
    #expect(
      run.status == 0 && run.errors.contains("their difference is transcribed"), "\(run.errors)")
    _ = try transcribe(folder.write(mono, to: "mono.wav"), "--csv", folder.path("m.csv"))
    let tables = try ["s.csv", "m.csv"].map {
      try NoteTable.notes(csv: String(contentsOfFile: folder.path($0), encoding: .utf8))
    }
    #expect(level < 1 || tables[0] == tables[1])
    for (note, next) in zip(tables[0], tables[0].dropFirst()) { #expect(note.onset < next.onset) }
    let song = try StandardMIDIFile.read(from: folder.path("stereo.mid"))
    #expect(song.tracks[0].notes.map(\.key) == tables[0].map(\.key))
  }

  /// A reader that wants no more than the beginning of a short file is no fault.
  @Test func aPipeIsWrittenToAtOnce() throws {
    let input = try folder.write(recording(), to: "tune.wav")
    let (pipe, head) = (folder.path("pipe"), folder.path("head"))
    let run = try Run(
      ["transcribe", input, "-o", pipe, "--weights", weights],
      by: "mkfifo '\(pipe)' && (head -c 4 '\(pipe)' > '\(head)' &) && exec \"$0\" \"$@\"")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try String(contentsOfFile: head, encoding: .utf8) == "MThd")
  }

  @Test func aMIDIFileWithoutAMelodyOrCutShortLeavesTheOldOutput() throws {
    let hit = BeatNote(onset: 0, duration: 0.2, key: 36)
    let drums = folder.path("drums.mid")
    try StandardMIDIFile.write(
      Song(tracks: [Track(name: "Kit", isDrums: true, notes: [hit])]), to: drums)
    for command in ["generate", "continue"] {
      let made = try Run(command, drums, "-o", folder.path("song.mid"))
      #expect(made.status == 1 && made.errors.contains("no notes found"), "\(made.errors)")
      #expect(!folder.exists("song.mid"))
    }

    let broken = try folder.write(
      Data(contentsOf: URL(filePath: drums)).dropLast(6), to: "broken.mid")
    let kept = try folder.write(Data("precious".utf8), to: "kept.mid")
    for command in ["generate", "continue"] {
      let run = try Run(command, broken, "-o", kept)
      #expect(run.status == 1 && run.errors.contains("breaks off"), "\(run.errors)")
      #expect(try Data(contentsOf: URL(filePath: kept)) == Data("precious".utf8))
    }
  }
}
