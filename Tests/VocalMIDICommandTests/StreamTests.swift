import Foundation
import Testing
import VocalMusic
import VocalTestSupport

/// The standard input and output by whatever name, and signals that end the program: nothing is mixed, nothing is left.
@Suite struct StreamTests {
  private let folder: TemporaryFolder
  private let fixtures = Fixtures(of: .module)
  private let weights: String

  init() throws {
    folder = try TemporaryFolder()
    weights = try fixtures.path("tiny.safetensors")
  }

  @Test func theStandardOutputIsKnownByAnyName() throws {
    let input = try folder.write(recording(), to: "tune.wav")
    for name in ["/dev/fd/1", "/proc/self/fd/1", "/dev/stdout"] {
      let run = try Run("transcribe", input, "--weights", weights, "-o", name)
      #expect(run.status == 0 && run.output.hasPrefix("MThd"), "\(name): \(run.errors)")
      #expect(!run.output.contains("tune.wav") && run.errors.contains("tune.wav"), "\(name)")
    }
    // The file that the shell has opened, by the name that it has by default.
    let made = folder.path("tune.mid")
    let run = try Run(
      ["transcribe", input, "--weights", weights], by: #"exec "$0" "$@" > '\#(made)'"#)
    let bytes = try Data(contentsOf: URL(filePath: made))
    #expect(run.errors.contains("tune.wav") && bytes.prefix(4) == Data("MThd".utf8))
    #expect(try StandardMIDIFile.read(from: made).tracks.count == 1)
  }

  @Test func inferWritesToTheStandardOutput() throws {
    let arguments = try [
      "infer", "generator", "--weights", fixtures.path("generator.safetensors"), "--input",
      fixtures.path("generator-input.safetensors"), "--output",
    ]
    let file = folder.path("out.safetensors")
    #expect(try Run(arguments + [file]).status == 0)
    let piped = folder.path("piped")
    let script = #"cd '\#(folder.url.path())' && "$0" "$@" > '\#(piped)'"#
    #expect(try Run(arguments + ["-"], by: script).status == 0)
    #expect(
      try Data(contentsOf: URL(filePath: piped)) == Data(contentsOf: URL(filePath: file)))
    #expect(!folder.exists("-"))
  }

  @Test func whatIsReadAtRandomIsRefusedFromTheStandardInput() throws {
    for arguments in [
      ["inspect", "-"],
      ["infer", "generator", "--weights", "-", "--input", "a", "--output", "b"],
      ["infer", "generator", "--weights", "a", "--input", "-", "--output", "b"],
    ] {
      let run = try Run(arguments, input: Data())
      #expect(run.status == 64 && run.errors.contains("give the path of the file"), "\(run.errors)")
    }
  }

  @Test func tablesAreReadFromTheStandardInput() throws {
    let rows = (0..<16).map { "\(0.5 * Double($0)),\(0.5 * Double($0) + 0.4),60,80,1" }
    let csv = "onset,offset,pitch,velocity,confidence\n" + rows.joined(separator: "\n")
    let notes = try NoteTable.notes(csv: csv)
    let json = try JSONEncoder().encode(notes)
    let runs = try [Data(csv.utf8), Data("\n ".utf8) + json].map {
      try Run(["rhythm", "-"], input: $0)
    }
    #expect(runs.allSatisfy { $0.status == 0 }, "\(runs.map(\.errors))")
    #expect(runs[0].output == runs[1].output && runs[0].output.contains("\"bpm\""))
  }

  /// The runtime of the language takes the signal for a crash.
  @Test func quittingEndsTheProgram() throws {
    let run = try Run(
      ["transcribe", "-", "--weights", weights, "-o", folder.path("a.mid")],
      by: """
        export SWIFT_BACKTRACE=enable=yes; ulimit -c 0
        sleep 6 | timeout --preserve-status -s QUIT 2 "$0" "$@"
        """)
    #expect(run.status == 128 + SIGQUIT, "\(run.status): \(run.errors)")
    #expect(!run.errors.contains("crashed"))
  }

  /// In place of fluidsynth, a program that ends the one that started it.
  @Test(arguments: ["INT", "TERM", "KILL"])
  func aPreviewThatIsEndedLeavesNothing(signal: String) throws {
    for name in ["bin", "tmp"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: false)
    }
    let program = try folder.write(
      Data("#!/bin/sh\nkill -\(signal) $PPID\nsleep 1\n".utf8), to: "bin/fluidsynth")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    let tune = folder.path("tune.mid")
    let notes = (0..<16).map { BeatNote(onset: Beats($0), duration: 1, key: 60 + $0 % 5) }
    try StandardMIDIFile.write(Song(tracks: [Track(name: "Lead", notes: notes)]), to: tune)
    let run = try Run(
      [
        "generate", tune, "--tracks", "none", "-o", folder.path("a.mid"), "--preview",
        folder.path("a.wav"), "--sound-font", tune,
      ],
      by: """
        export TMPDIR='\(folder.path("tmp"))' PATH='\(folder.path("bin"))':"$PATH"; "$0" "$@"
        """)
    #expect(run.status > 128, "\(run.status): \(run.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("tmp")).isEmpty)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path())
    #expect(left.sorted() == ["bin", "tmp", "tune.mid"])
  }

  /// Where one file of a set cannot be written, none is put in its place.
  @Test func filesOfASetComeTogetherOrNotAtAll() throws {
    let tune = try folder.write(recording(), to: "tune.wav")
    let old = try folder.write(Data("old".utf8), to: "a.json")
    for wrong in [["--csv", "/proc/a.csv"], ["--plot", "/proc/a.svg"]] {
      let run = try Run(
        [
          "transcribe", tune, "--weights", weights, "-o", folder.path("a.mid"), "--json", old,
        ] + wrong)
      #expect(run.status == 1 && run.errors.contains("cannot be written"), "\(run.errors)")
      #expect(!folder.exists("a.mid"))
      #expect(try Data(contentsOf: URL(filePath: old)) == Data("old".utf8))
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path())
    #expect(left.sorted() == ["a.json", "tune.wav"])
  }
}
