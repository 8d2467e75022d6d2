import Foundation
import Testing
import VocalTestSupport
import VocalCheckpoints
import VocalMusic

@Suite struct CommandTests {
  private let folder: TemporaryFolder
  private let weights: String

  init() throws {
    folder = try TemporaryFolder()
    weights = try Self.fixture("tiny")
  }

  private static func fixture(_ name: String) throws -> String {
    try Fixtures(of: .module).path("\(name).safetensors")
  }

  @Test func helpNamesEveryVisibleCommandAndWrongUseIsAnError() throws {
    let help = try Run("--help")
    #expect(help.status == 0)
    // At the beginning of a line, so that a word in a sentence does not count as the command.
    for command in ["generate", "transcribe", "live", "continue", "infer", "inspect", "bench"] {
      #expect(help.output.contains("\n  \(command) "), "\(command) is missing")
    }
    #expect(!help.output.contains("\n  rhythm "))
    #expect(try Run("--version").status == 0)
    #expect(try Run("transcribe").status == 64)
    #expect(try Run("transcribe", "a.wav", "--bend", "7").status == 64)
  }

  @Test func aRecordingBecomesMIDICSVJSONAndAPicture() throws {
    let input = try folder.write(recording(), to: "tune.wav")
    let run = try Run(
      "transcribe", input, "--weights", weights, "--csv", folder.path("n.csv"), "--json",
      folder.path("n.json"), "--plot", folder.path("n.svg"))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("tune.mid"))
    let midi = try Data(contentsOf: URL(filePath: folder.path("tune.mid")))
    #expect(midi.prefix(4) == Data("MThd".utf8))
    let csv = try String(contentsOfFile: folder.path("n.csv"), encoding: .utf8)
    #expect(csv.hasPrefix("onset,offset,pitch,velocity,confidence\n"))
    #expect(folder.exists("n.json") && folder.exists("n.svg"))
  }

  @Test func whatIsNoRecordingIsRefusedAndTheOldOutputStays() throws {
    let text = try folder.write(Data("no audio".utf8), to: "text.wav")
    let empty = try folder.write(Data(), to: "empty.wav")
    let old = try folder.write(Data("precious".utf8), to: "old.mid")
    for input in [text, empty, folder.path("missing.wav")] {
      let run = try Run("transcribe", input, "--weights", weights, "-o", old)
      #expect(run.status == 1)
      #expect(!run.errors.isEmpty)
    }
    #expect(try Data(contentsOf: URL(filePath: old)) == Data("precious".utf8))
  }

  @Test func aBatchGoesOnPastABadFileAndEndsWithFailure() throws {
    let good = try folder.write(recording(), to: "good.wav")
    let bad = try folder.write(Data("no audio".utf8), to: "bad.wav")
    let run = try Run(
      "transcribe", bad, good, "--weights", weights, "-o", folder.path("midi"))
    #expect(run.status == 1)
    #expect(run.errors.contains("bad.wav"))
    #expect(folder.exists("midi/good.mid") && !folder.exists("midi/bad.mid"))
  }

  @Test func twoRecordingsWithOneOutputAreAMistakeOfUse() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("a"), withIntermediateDirectories: true)
    let first = try folder.write(recording(), to: "tune.wav")
    let second = try folder.write(recording(), to: "a/tune.wav")
    let run = try Run("transcribe", first, second, "--weights", weights, "-o", folder.path("out"))
    #expect(run.status == 64)
    #expect(!folder.exists("out/tune.mid"))
  }

  @Test func aRecordingGivenTwiceByAnyPathIsAMistakeOfUse() throws {
    let input = try folder.write(recording(), to: "tune.wav")
    let run = try Run(
      "transcribe", input, folder.path("./tune.wav"), "--weights", weights, "-o",
      folder.path("out"))
    #expect(run.status == 64)
    #expect(run.errors.contains("given twice; give each recording once"))
    #expect(!folder.exists("out"))
  }

  @Test func aFileInPlaceOfTheFolderIsReportedAndBadWeightsMakeNoFolder() throws {
    let first = try folder.write(recording(), to: "a.wav")
    let second = try folder.write(recording(), to: "b.wav")
    let file = try folder.write(Data("precious".utf8), to: "plain")
    for output in [file, file + "/below"] {
      let run = try Run("transcribe", first, second, "--weights", weights, "-o", output)
      #expect(run.status == 1)
      #expect(run.errors.hasPrefix("vocalmidi: \(output)"))
      #expect(run.errors.contains("give another path") && !run.errors.contains("NSCocoa"))
    }
    #expect(try Data(contentsOf: URL(filePath: file)) == Data("precious".utf8))
    let run = try Run("transcribe", first, second, "--weights", file, "-o", folder.path("new"))
    #expect(run.status == 1)
    #expect(!folder.exists("new"))
  }

  @Test func outputThatCannotBeWrittenIsAFailure() throws {
    let input = try folder.write(recording(), to: "tune.wav")
    for arguments in [
      ["inspect", weights], ["transcribe", input, "--weights", weights], ["--help"],
    ] {
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      let run = try Run(arguments, output: full)
      #expect(run.status == 1)
      #expect(run.errors.hasPrefix("vocalmidi: The standard output cannot be written"))
    }
  }

  @Test func aReaderThatClosesThePipeIsNoFailure() throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let run = try Run(["inspect", weights], output: pipe.fileHandleForWriting)
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
  }

  @Test func everyErrorBeginsWithTheProgramsNameAndNoneSteersTheTerminal() throws {
    let hostile = folder.url.path + "/\u{1B}[31m.wav"
    for arguments in [
      ["inspect", hostile], ["transcribe", hostile, "--weights", weights],
      ["transcribe", hostile, "--bend", "\u{1B}[31m"], ["transcribe"],
      ["transcribe", "a.wav", "--threads", "0"],
    ] {
      let run = try Run(arguments)
      #expect(run.status != 0)
      #expect(run.errors.hasPrefix("vocalmidi: "), "\(run.errors)")
      #expect(!run.errors.contains("\u{1B}") && run.output.isEmpty)
    }
    #expect(try Run("inspect", hostile).errors.contains(#"\u{1b}[31m.wav: no such file"#))
  }

  @Test func inspectionListsAWeightFilesContentsOrWhatIsDamaged() throws {
    let run = try Run("inspect", weights)
    #expect(run.status == 0)
    for word in ["pitch-cnn-bilstm", "lstm.0.forward.weight_ih", "front_end", "16002"] {
      #expect(
        run.output.replacingOccurrences(of: ",", with: "").contains(word), "\(word) is missing")
    }
    let whole = try Data(contentsOf: URL(filePath: weights))
    let damaged = try folder.write(whole.dropLast(100), to: "damaged.safetensors")
    let refused = try Run("inspect", damaged)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("damaged.safetensors"))
  }

  @Test(
    arguments: [("pitch", "tiny", "input", "expected")]
      + [("generator", "generator", "generator-input", "generator-expected")])
  func inferenceEqualsONNXRuntimesWithin1e4(
    model: String, weights: String, input: String, expected: String
  ) throws {
    let run = try Run(
      "infer", model, "--weights", Self.fixture(weights),
      "--input", Self.fixture(input), "--output", folder.path("y.st"))
    #expect(run.status == 0, "\(run.errors)")
    let found = try TensorFile(path: folder.path("y.st"))
    let expected = try TensorFile(path: Self.fixture(expected))
    #expect(Set(found.tensors.keys) == Set(expected.tensors.keys))
    for (name, tensor) in expected.tensors {
      let mine = try #require(found.tensors[name])
      #expect(mine.shape == tensor.shape)
      let worst = zip(mine.values, tensor.values).map { abs($0 - $1) }.max() ?? .infinity
      #expect(worst < 1e-4, "\(name) is off by \(worst)")
    }
  }

  /// A safetensors file of an F32 tensor without elements.
  private func emptyTensor(_ shape: String, as name: String = "input") throws -> String {
    let text = #"{"\#(name)":{"dtype":"F32","shape":[\#(shape)],"data_offsets":[0,0]}}"#
    let length = withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { Data($0) }
    return try folder.write(length + Data(text.utf8), to: "empty.st")
  }

  @Test(arguments: ["0, 67108864", "0, 0", "3, 0"])
  func inputsWithoutElementsGiveOutputsWithoutAny(shape: String) throws {
    let run = try Run(
      "infer", "pitch", "--weights", weights, "--input", emptyTensor(shape + ", 128"), "--output",
      folder.path("y.st"))
    #expect(run.status == 0, "\(run.errors)")
    let outputs = try TensorFile(path: folder.path("y.st")).tensors
    let sizes = shape.split(separator: ", ").compactMap { Int($0) }
    #expect(outputs["pitch"]?.shape == sizes + [128])
    #expect(outputs["onset"]?.shape == sizes)
  }

  @Test(arguments: ["0, 1125899906842624", "0, 9007199254740992", "1152921504606846976, 0"])
  func sizesThatNoMemoryHoldsAreRefused(shape: String) throws {
    let run = try Run(
      "infer", "pitch", "--weights", weights, "--input", emptyTensor(shape + ", 128"), "--output",
      folder.path("y.st"))
    #expect(run.status == 1)
    #expect(run.errors.contains("has an axis of") && run.errors.contains("Give at most"))
  }

  @Test func aSequenceLongerThanASessionsMemoryAllowsIsRefused() throws {
    let length = 1 << 16 + 1
    let input = TensorFile(tensors: [
      "input": .init(shape: [1, length, 128], values: [Float](repeating: 0, count: length * 128))
    ])
    try input.write(to: folder.path("x.st"))
    let run = try Run(
      "infer", "pitch", "--weights", weights, "--input", folder.path("x.st"), "--output",
      folder.path("y.st"))
    #expect(run.status == 1)
    #expect(run.errors.contains("an axis of 65537. Give at most 65536"), "\(run.errors)")
  }

  @Test(arguments: [
    ("genre", TensorFile.Tensor(shape: [3], values: [0, 3, 1]), "holds 3.0. Give whole numbers"),
    ("genre", TensorFile.Tensor(shape: [3], values: [0, 0.5, 1]), "holds 0.5"),
    ("genre", TensorFile.Tensor(shape: [2], values: [0, 1]), "(3) is needed"),
    ("noise", TensorFile.Tensor(shape: [1, 4], values: [0, 0, 0, 0]), "(any, 5) is needed"),
    ("condition", nil, "no tensor 'condition'"),
  ])
  func inputsThatDoNotFitAreReportedAndTheOldOutputStays(
    name: String, tensor: TensorFile.Tensor?, message: String
  ) throws {
    var inputs = try TensorFile(path: Self.fixture("generator-input"))
    inputs.tensors[name] = tensor
    try inputs.write(to: folder.path("x.st"))
    let old = try folder.write(Data("precious".utf8), to: "y.st")
    let run = try Run(
      "infer", "generator", "--weights", Self.fixture("generator"),
      "--input", folder.path("x.st"), "--output", old)
    #expect(run.status == 1)
    #expect(run.errors.contains(message) && run.errors.contains("x.st"), "\(run.errors)")
    #expect(try Data(contentsOf: URL(filePath: old)) == Data("precious".utf8))
  }

  private static let melody = [60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 64, 60, 60]

  /// A MIDI file of the melody.
  private func tune() throws -> String {
    let notes = Self.melody.enumerated().map {
      BeatNote(onset: Beats($0), duration: 0.9, key: $1)
    }
    let path = folder.path("tune.mid")
    try StandardMIDIFile.write(Song(tracks: [Track(name: "Lead", notes: notes)]), to: path)
    return path
  }

  @Test func aMelodyBecomesASong() throws {
    let input = try tune()
    let made = try Run(
      "generate", input, "--genre", "reggae", "--csv", folder.path("tune.csv"), "--json",
      folder.path("tune.json"), "--plot", folder.path("tune.svg"), "--seed", "7", "--key", "C")
    #expect(made.status == 0 && made.output.contains("reggae"), "\(made.errors)")
    let song = try StandardMIDIFile.read(from: folder.path("tune.song.mid"))
    #expect(song.tracks.map(\.name) == ["Voice", "Drums", "Bass", "Chords", "Melody"])
    let table = try String(contentsOfFile: folder.path("tune.csv"), encoding: .utf8)
    #expect(table.hasPrefix("track,onset,offset,pitch,velocity,confidence\nVoice,"))
    let report = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: folder.path("tune.json"))))
    let found = try #require(report as? [String: Any])
    #expect(found["key"] as? String == "C major" && found["time_signature"] as? String == "4/4")
    #expect((found["tracks"] as? [Any])?.count == 5)
  }

  @Test func aSeedGivesTheSameSongAndAnotherAnother() throws {
    let input = try tune()
    let songs = try ["7", "7", "8"].map { seed in
      let made = try Run(
        "generate", input, "--genre", "reggae", "--seed", seed, "-o", folder.path("song.mid"))
      #expect(made.status == 0, "\(made.errors)")
      return try Data(contentsOf: URL(filePath: folder.path("song.mid")))
    }
    #expect(songs[0] == songs[1] && songs[0] != songs[2])
  }

  @Test func aMelodyGoesOn() throws {
    let input = try tune()
    let longer = try Run("continue", input, "--bars", "2", "-o", folder.path("longer.mid"))
    #expect(longer.status == 0, "\(longer.errors)")
    let continued = try StandardMIDIFile.read(from: folder.path("longer.mid"))
    #expect(continued.tracks[0].notes.count > Self.melody.count)
  }

  @Test func optionsThatMakeNoSenseAreRefused() throws {
    let input = try tune()
    for wrong in [
      ["--genre", "polka"], ["--key", "H"], ["--key", "Cm major"], ["--key", "C major 7"],
      ["--bpm", "0"], ["--strength", "2"], ["--tracks", "x"],
      ["--grid", "1/7"], ["--continue", "-1"], ["-o", input],
    ] {
      let refused = try Run(["generate", input] + wrong)
      #expect(refused.status == 64, "\(wrong)")
    }
  }
}
