import Foundation
import Testing
import VocalMusic
import VocalTestSupport

/// Uses that would destroy what is read, and a system that refuses: a message, exit code 1 or 64, and no loss.
@Suite struct HostileUseTests {
  private let fixtures = Fixtures(of: .module)
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func copy(_ name: String) throws -> String {
    try folder.write(Data(contentsOf: URL(filePath: fixtures.path(name))), to: name)
  }

  private func content(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  @Test func theFilesThatInferReadsAreNotWrittenOver() throws {
    let read = [try copy("generator.safetensors"), try copy("generator-input.safetensors")]
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: read[1])
    for output in read + [link] {
      let run = try Run(
        "infer", "generator", "--weights", read[0], "--input", read[1], "--output", output)
      #expect(run.status == 64 && run.errors.contains("is an input and would be overwritten"))
    }
    #expect(try content(read[1]) == content(fixtures.path("generator-input.safetensors")))
    #expect(try content(read[0]) == content(fixtures.path("generator.safetensors")))
  }

  @Test func weightsAndSoundFontsAreNotWrittenOver() throws {
    let weights = try folder.write(
      Data(contentsOf: URL(filePath: fixtures.path("tiny.safetensors"))), to: "weights")
    let tune = try folder.write(recording(), to: "tune.wav")
    for arguments in [
      ["transcribe", tune, "--weights", weights, "-o", weights],
      ["live", "--weights", weights, "--record", weights],
      [
        "generate", tune, "--preview", folder.path("a.wav"), "--sound-font", weights, "-o", weights,
      ],
      [
        "continue", tune, "--preview", folder.path("a.wav"), "--sound-font", weights, "-o", weights,
      ],
    ] {
      let run = try Run(arguments)
      #expect(run.status == 64 && run.errors.contains("would be overwritten"), "\(run.errors)")
    }
    #expect(try content(weights) == content(fixtures.path("tiny.safetensors")))
  }

  @Test func aNameThatIsNotUTF8IsToldAsSuch() throws {
    let run = try Run([], by: #"exec "$0" transcribe "$(printf 'caf\351.wav')""#)
    #expect(run.status == 64 && run.errors.contains("is not UTF-8"), "\(run.errors)")
    #expect(run.errors.contains("rename the file"))
  }

  @Test func aFileThatMayNotGrowIsAnErrorAndLeavesTheOldOne() throws {
    let tune = try folder.write(recording(), to: "tune.wav")
    let old = try folder.write(Data("old".utf8), to: "notes.mid")
    let run = try Run(
      ["transcribe", tune, "--weights", fixtures.path("tiny.safetensors"), "-o", old],
      by: #"ulimit -f 0; exec "$0" "$@""#)
    #expect(run.status == 1 && run.errors.contains("notes.mid cannot be written (File too large)"))
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(try content(old) == Data("old".utf8))
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path())
    #expect(left.sorted() == ["notes.mid", "tune.wav"])
  }

  @Test func anArgumentOfSeveralLinesIsToldOnOne() throws {
    for arguments in [["--seed", "a\nb"], ["--seed=a\nb"], ["a\nb", "--seed", "x"]] {
      let run = try Run(["generate", "tune.wav"] + arguments)
      let lines = run.errors.split(separator: "\n")
      #expect(run.status == 64 && lines.filter { $0.hasPrefix("b") }.isEmpty, "\(run.errors)")
    }
  }

  private static let fluidSynth = try? Run([], by: "command -v fluidsynth").output

  /// fluidsynth says that it has done well.
  @Test(.enabled(if: fluidSynth?.isEmpty == false, "fluidsynth is not installed"))
  func aPreviewWithoutRoomForItsSoundIsAnError() throws {
    let tune = folder.path("tune.mid")
    let notes = (0..<16).map { BeatNote(onset: Beats($0), duration: 1, key: 60 + $0 % 5) }
    try StandardMIDIFile.write(Song(tracks: [Track(name: "Lead", notes: notes)]), to: tune)
    let run = try Run(
      [
        "generate", tune, "--tracks", "none", "-o", folder.path("a.mid"), "--preview",
        folder.path("a.wav"),
      ], by: #"ulimit -f 300; exec "$0" "$@""#)
    #expect(run.status == 1 && run.errors.contains("File too large"), "\(run.errors)")
    #expect(run.errors.contains("the space for temporary files") && !folder.exists("a.wav"))
  }

  /// The weights are loaded before the recording is read.
  @Test func weightsThatAreShortenedMeanwhileEndTheProgramWithAMessage() throws {
    let weights = try copy("tiny.safetensors")
    let run = try Run(
      ["transcribe", "-", "--weights", weights, "-o", folder.path("notes.mid")], input: recording(),
      by: #"{ sleep 1; : >"$4"; cat; } | "$0" "$@""#)
    #expect(run.status == 1, "\(run.status)")
    #expect(
      run.errors.contains("was shortened while it was read")
        && run.errors.hasSuffix("run it again.\n"))
    #expect(!folder.exists("notes.mid"))
  }

  /// libsndfile prints to the standard output what it finds wrong in a sample dump.
  @Test func aDamagedSampleDumpPrintsNothingAmongTheSummaries() throws {
    let header: [UInt8] =
      [0xF0, 0x7E, 0, 1, 0, 0, 16, 0x24, 0x68, 3, 0x3C] + [UInt8](repeating: 0, count: 9) + [0xF7]
    let block = [0xF0, 0x7E, 0, 2, 0, 0x40, 0] + [UInt8](repeating: 8, count: 119) + [0xF7]
    for place in [0, 1] {
      var damaged = block
      damaged[place] = 0
      let tune = try folder.write(Data(header + damaged + block), to: "\(place).sds")
      let run = try Run(
        "transcribe", tune, "--weights", fixtures.path("tiny.safetensors"), "-o",
        folder.path("a.mid"))
      #expect(run.status == 0 && run.output.split(separator: "\n").count == 1, "\(run.output)")
      #expect(run.output.hasPrefix(tune + ": "))
    }
  }

  @Test func weightsThatAreWrittenOverMeanwhileAreNotUsedWithoutAWord() throws {
    let weights = try copy("tiny.safetensors")
    let arguments = ["transcribe", "-", "--weights", weights, "-o", folder.path("notes.mid")]
    // Also where the time of the writing is set back.
    let over =
      #"{ sleep 1; touch -r "$4" "$4.time"; printf xx | dd of="$4" bs=1 seek=60000 conv=notrunc status=none; "#
    for end in [#"cat; } | "$0" "$@""#, #"touch -r "$4.time" "$4"; cat; } | "$0" "$@""#] {
      let run = try Run(arguments, input: recording(), by: over + end)
      #expect(run.status == 1 && run.errors.contains("it was written to while it was used"))
      #expect(!folder.exists("notes.mid"), "what such weights give stays")
      try FileManager.default.removeItem(atPath: weights)
      _ = try copy("tiny.safetensors")
    }
    // A file that is moved into its place harms nobody.
    try FileManager.default.removeItem(atPath: weights)
    _ = try copy("tiny.safetensors")
    let moved = #"{ sleep 1; cp "$4" "$4.new"; mv "$4.new" "$4"; cat; }"#
    let other = try Run(arguments, input: recording(), by: moved + #" | "$0" "$@""#)
    #expect(other.status == 0, "\(other.errors)")
  }

  /// With so little, the threads of OpenBLAS wait for memory for ever, and the end of the process for them.
  @Test(arguments: [160, 240])
  func aProgramWithLittleMemoryEndsAndSaysSo(megabytes: Int) throws {
    let limited =
      "export OPENBLAS_NUM_THREADS=2; ulimit -v $((1024 * \(megabytes))); "
      + #"exec timeout 20 "$0" "$@""#
    #expect(try Run(["--version"], by: limited).status == 0)
    let tune = try folder.write(recording(), to: "tune.wav")
    for command in ["transcribe", "generate", "continue"] {
      let run = try Run([command, tune, "-o", folder.path("a.mid")], by: limited)
      #expect(run.status == 1 && run.errors.hasSuffix("raise the limit (ulimit -v)\n"))
    }
  }

  @Test func damageAndMissingAudioAreWarnedOf() throws {
    let samples = [UInt8](repeating: 16, count: 16000)
    let header =
      Array(".snd".utf8) + [0, 0, 0, 24, 0, 0, 0x7D, 0, 0, 0, 0, 3, 0, 0, 0x3E, 0x80, 0, 0, 0, 1]
    let tune = try folder.write(Data(header + samples), to: "cut.au")
    let run = try Run(
      "transcribe", tune, "--weights", fixtures.path("tiny.safetensors"), "-o", folder.path("a.mid")
    )
    #expect(run.status == 0 && run.errors.contains("breaks off after 8000 frames"), "\(run.errors)")
    #expect(run.errors.hasSuffix("for the rest.\n"))
  }
}
