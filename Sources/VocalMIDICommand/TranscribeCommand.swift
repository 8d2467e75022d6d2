import ArgumentParser
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

  @Option(
    help: ArgumentHelp(
      "Find the bars, at a tempo of 20 to 400 beats a minute or auto, and begin the MIDI file with one.",
      valueName: "auto|n"))
  var bpm: TempoArgument?

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
    try Batch.run(plans, wishes: wishes) { plan throws(TranscriptionFailure) in
      try RecordingTranscription(plan: plan, bends: bend.mode, tracker: bpm?.tracker).run(pipeline)
    }
  }

  private var wishes: OutputPlan.Wishes {
    .init(midi: output, csv: csv, json: json, plot: plot)
  }

  private func plans() throws(OutputConflict) -> [OutputPlan] {
    try OutputPlan.plans(for: inputs, wishes: wishes)
  }
}
