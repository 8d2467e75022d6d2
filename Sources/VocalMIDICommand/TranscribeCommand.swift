import ArgumentParser
import VocalMIDI

/// `vocalmidi transcribe`: recordings in, MIDI files out.
struct TranscribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transcribe",
    abstract: "Turn recordings of singing, humming or whistling into MIDI.",
    discussion: """
      Reads WAV, FLAC, OGG, MP3 and whatever else libsndfile knows, at 8 to 192 kHz, and with ffmpeg \
      M4A, WebM and the sound of videos. Without -o, TUNE.wav gives TUNE.mid beside it; a file that is \
      already there is replaced once the new one is complete. A path of - is the standard input or \
      the standard output. A folder stands for the audio files in it. With several recordings, -o, \
      --csv, --json, --plot and --preview name folders, which are made if they are missing. A recording that \
      cannot be read is reported, the others are still transcribed, and the exit code is 1.
      """)

  @Argument(
    help: "The recordings, folders of them, or - for the standard input.", completion: .file())
  var inputs: [String]

  @OptionGroup(title: "Output") var midi: MIDIOutputs
  @OptionGroup(title: "Output") var tables: TableOutputs
  @OptionGroup(title: "Output") var sound: PreviewOptions

  @OptionGroup var bends: BendOptions

  @Option(
    help: ArgumentHelp(
      """
      Find the bars, at a tempo of \(TempoArgument.limits) beats a minute or auto, and write them to the MIDI file. \
      The default, without --metre and --downbeat, is the time of the singing.
      """,
      valueName: "auto|n"))
  var bpm: TempoArgument?

  @OptionGroup var bars: BarOptions
  @OptionGroup var start: StartOptions

  @OptionGroup var listening: ListeningOptions

  @Option(
    help: ArgumentHelp(
      """
      Read this far ahead only, as live transcription does, 0 to \
      \(Int(1000 * TranscriptionOptions.lookAheads.upperBound.value)) milliseconds; the default reads long windows, \
      the most exact way.
      """,
      valueName: "ms"))
  var lookAhead: Double?

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    try bends.verify(midi)
    if let ahead {
      try OptionRange.check(
        ahead, in: TranscriptionOptions.lookAheads, "--look-ahead, in seconds,")
    }
    guard start.start == .recording || knowsBars || OutputKind.isScore(midi.output) else {
      throw ValidationError(
        "--start has no effect without bars; give --bpm, which finds them.")
    }
    _ = try batch()
  }

  func run() throws {
    let batch = try batch()
    try compute.apply()
    let pipeline = try listening.pipeline()
    // Weights that cannot be used are reported before the first recording is read.
    try pipeline.load([.transcription, .rhythm])
    let transcription = RecordingTranscription(
      pipeline: pipeline,
      options: TranscriptionOptions(minimumNote: listening.minimum, lookAhead: ahead),
      bends: bends.bend.mode,
      rhythm: knowsBars ? bars.known(beatsPerMinute: bpm?.beatsPerMinute) : nil,
      start: start.start,
      preview: try sound.player(of: inputs))
    try batch.run { plan throws(TranscriptionFailure) in
      try transcription.run(plan)
    }
  }

  /// Whether the bars are found.
  private var knowsBars: Bool { bpm != nil || bars.areKnown }

  private var ahead: Seconds? { lookAhead.map { Seconds($0 / 1000) } }

  private func batch() throws -> Batch {
    try Batch(
      of: inputs, requests: .init(midi, tables, sound),
      read: [listening.weights, sound.soundFont])
  }
}
