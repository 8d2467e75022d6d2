import ArgumentParser
import VocalMIDI

/// `vocalmidi continue`: a melody in, the melody and what might follow out.
struct ContinueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "continue",
    abstract: "Continue a melody.",
    discussion: """
      Reads a recording or a MIDI file, of which the melody's track is found as 'generate' finds it; \
      the other tracks are kept as they are. Without -o, TUNE.wav gives TUNE.continued.mid beside it. \
      The same input, options and seed give the same notes.
      """)

  @Argument(help: "A recording or a MIDI file.", completion: .file())
  var input: String

  @OptionGroup(title: "Output") var midi: MIDIOutputs
  @OptionGroup(title: "Output") var tables: TableOutputs
  @OptionGroup(title: "Output") var sound: PreviewOptions

  @Option(help: "Bars to add.")
  var bars = 4

  @Option(
    help: ArgumentHelp(
      """
      The style in which what was sung is corrected and goes on; what is added to a MIDI file does not depend on it.
      """,
      valueName: "genre"))
  var genre = GenreArgument(.pop)

  @Option(
    parsing: .unconditional, help: "Another seed gives other notes (default: 0).",
    transform: SeedArgument.seed)
  var seed: UInt64 = 0

  @Option(
    help: "0 takes the likeliest notes, 1 samples from the model's distribution, more is wilder.")
  var temperature = SongOptions().continuation.temperature

  @Option(
    help: ArgumentHelp("Sample from this many of the likeliest keys.", valueName: "k"))
  var topK = SongOptions().continuation.topK

  @Option(
    help: ArgumentHelp("How many of the last notes and rests the model reads.", valueName: "steps"))
  var context = SongOptions().continuation.contextSteps

  @OptionGroup var rhythm: RhythmOptions
  @OptionGroup var key: KeyOptions
  @OptionGroup var score: ScoreOptions
  @OptionGroup var start: StartOptions
  @OptionGroup var listening: ListeningOptions

  func validate() throws {
    try genre.verify()
    typealias Limits = Continuer.Options
    try OptionRange.check(bars, in: 1...Continuer.maximumBars, "--bars")
    try OptionRange.check(temperature, in: Limits.temperatures, "--temperature")
    try OptionRange.check(topK, in: Limits.topKs, "--top-k")
    try OptionRange.check(context, in: Limits.contextLengths, "--context")
    _ = try batch()
  }

  func run() throws {
    try MemoryLimit.verify()
    let known = rhythm.known
    let options = SongOptions(
      genre: genre.genre, profile: genre.profile, beatsPerMinute: known.beatsPerMinute,
      timeSignature: known.timeSignature, downbeat: known.downbeat, key: key.key?.key, tracks: [],
      continuedBars: bars,
      continuation: Continuer.Options(
        contextSteps: context, temperature: temperature, topK: topK), seed: seed)
    let preview = try sound.player(of: [input])
    let pipeline = try listening.pipeline()
    let production = SongProduction(
      melodyTrack: score.melodyTrack,
      listening: TranscriptionOptions(minimumNote: listening.minimum), bends: .off,
      start: start.start, preview: preview)
    try batch().run { plan throws(TranscriptionFailure) in
      try production.run(plan) { input throws(TranscriptionFailure) in
        try input.continued(pipeline, options)
      }
    }
  }

  private func batch() throws -> Batch {
    try Batch(
      of: [input], requests: .init(midi, tables, sound), suffix: "continued.mid",
      read: [listening.weights, sound.soundFont])
  }
}
