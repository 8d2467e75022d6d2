import ArgumentParser
import VocalMIDI

/// `vocalmidi continue`: a melody in, the melody and what might follow out.
struct ContinueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "continue",
    abstract: "Go on with a melody.",
    discussion: """
      Reads a recording or a MIDI file, whose first track with notes is the melody; the other tracks \
      are kept as they are. Without -o, TUNE.wav gives TUNE.continued.mid beside it. The same input, \
      options and seed give the same notes.
      """)

  @Argument(help: "A recording or a MIDI file.", completion: .file())
  var input: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The MIDI file, or a folder for it.", valueName: "out.mid"))
  var output: String?

  @Option(help: "Bars that are added.")
  var bars = 4

  @Option(help: "Another seed gives other notes.")
  var seed: UInt64 = 0

  @Option(help: "0 takes the likeliest notes, 1 draws as the model says, more is wilder.")
  var temperature = 0.9

  @Option(help: ArgumentHelp("Only so many of the likeliest keys are drawn from.", valueName: "k"))
  var topK = 8

  @Option(help: ArgumentHelp("Notes and rests that the model reads.", valueName: "steps"))
  var context = 64

  @Option(
    help: ArgumentHelp("The tempo in beats per minute, 20 to 400, or auto.", valueName: "auto|n"))
  var bpm: TempoArgument = .auto

  @Option(help: ArgumentHelp("The key, as in C, F#m or \"Bb major\".", valueName: "key"))
  var key: KeyArgument?

  @Option(help: ArgumentHelp("Also draw a piano roll as SVG.", valueName: "file"))
  var plot: String?

  func validate() throws {
    guard (1...Continuer.maximumBars).contains(bars) else {
      throw ValidationError("--bars must be from 1 to \(Continuer.maximumBars).")
    }
    guard (0...4).contains(temperature) else {
      throw ValidationError("--temperature must be from 0 to 4.")
    }
    guard (1...128).contains(topK) else {
      throw ValidationError("--top-k must be from 1 to 128.")
    }
    guard (1...4096).contains(context) else {
      throw ValidationError("--context must be from 1 to 4096.")
    }
    do throws(OutputConflict) {
      _ = try plans()
    } catch {
      throw ValidationError(error.description)
    }
  }

  func run() throws {
    let options = SongOptions(
      beatsPerMinute: bpm.beatsPerMinute, key: key?.key, tracks: [], continuedBars: bars,
      continuation: Continuer.Options(
        contextSteps: context, temperature: temperature, topK: topK), seed: seed)
    let pipeline = try Pipeline(configuration: Pipeline.Configuration(song: options))
    try Batch.run(try plans(), wishes: wishes) { plan throws(TranscriptionFailure) in
      try SongProduction.run(plan) { input throws(TranscriptionFailure) in
        try input.continued(pipeline)
      }
    }
  }

  private var wishes: OutputPlan.Wishes { .init(midi: output, plot: plot) }

  private func plans() throws(OutputConflict) -> [OutputPlan] {
    try OutputPlan.plans(
      for: [input], wishes: wishes, suffix: "continued.mid")
  }
}
