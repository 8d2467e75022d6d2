import ArgumentParser
import VocalFiles
import VocalMIDI

/// `vocalmidi transcribe`: recordings in, MIDI files out.
struct TranscribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transcribe",
    abstract: "Turn recordings of singing, humming or whistling into MIDI.",
    discussion: """
      Reads WAV, FLAC, OGG, MP3 and what else libsndfile knows, of 8 to 192 kHz. Without -o, \
      TUNE.wav gives TUNE.mid beside it; a file that is already there is replaced once the new one \
      is whole. With several recordings, -o, --csv, --json and --plot name folders, which are made \
      where missing. A recording that cannot be read is reported, the others go on, and the exit \
      code is 1.
      """)

  @Argument(help: "The recordings.", completion: .file())
  var inputs: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The MIDI file, or a folder for it.", valueName: "out.mid"))
  var output: String?

  @Option(help: ArgumentHelp("Also write the notes as CSV.", valueName: "file"))
  var csv: String?

  @Option(help: ArgumentHelp("Also write the notes and pitch contours as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Also draw a piano roll as SVG.", valueName: "file"))
  var plot: String?

  @Option(help: "Pitch bends that follow the voice, up to so many semitones: off, 2 or 12.")
  var bend: Bend = .off

  @Option(help: ArgumentHelp("Beats per minute, 20 to 400, or auto.", valueName: "auto|n"))
  var bpm: TempoArgument = .auto

  @Option(help: ArgumentHelp("Leave out shorter notes, milliseconds.", valueName: "ms"))
  var minNote: Double?

  @Option(help: "Threads for matrix products.")
  var threads = 1

  @Option(help: ArgumentHelp("A weight file instead of the trained one.", valueName: "file"))
  var weights: String?

  /// What `--bend` takes.
  enum Bend: String, ExpressibleByArgument, CaseIterable {
    case off
    case two = "2"
    case twelve = "12"

    var mode: PitchBendMode {
      switch self {
      case .off: .off
      case .two: .semitones(2)
      case .twelve: .semitones(12)
      }
    }
  }

  func validate() throws {
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads must be from 1 to 256.")
    }
    if let minNote, !(0...10_000).contains(minNote) {
      throw ValidationError("--min-note must be from 0 to 10000 milliseconds.")
    }
    do throws(OutputConflict) {
      _ = try plans()
    } catch {
      throw ValidationError(error.description)
    }
  }

  func run() throws {
    let plans = try plans()
    let configuration = Pipeline.Configuration(
      threads: threads, minimumNote: minNote.map { $0 / 1000 })
    let pipeline =
      try weights.map { try Pipeline(weights: $0, configuration: configuration) }
      ?? Pipeline(configuration: configuration)
    try makeFolders()
    var failures = 0
    for plan in plans {
      do throws(TranscriptionFailure) {
        try StandardOutput.summary(transcription(for: plan).run(pipeline))
      } catch {
        StandardError.line(error.description)
        failures += 1
      }
    }
    if failures > 0 { throw ExitCode.failure }
  }

  private func transcription(for plan: OutputPlan) -> RecordingTranscription {
    RecordingTranscription(plan: plan, bends: bend.mode, tracker: bpm.tracker)
  }

  private func plans() throws(OutputConflict) -> [OutputPlan] {
    try OutputPlan.plans(
      for: inputs, wishes: .init(midi: output, csv: csv, json: json, plot: plot))
  }

  /// The folders of a batch's outputs.
  private func makeFolders() throws(FileWritingError) {
    guard inputs.count > 1 else { return }
    for folder in [output, csv, json, plot] {
      if let folder { try AtomicFile.makeFolder(folder) }
    }
  }
}
