import ArgumentParser
import VocalMIDI

/// `vocalmidi generate`: singing or a melody in, a song of several tracks out.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract:
      "Make a song from singing: the corrected melody, drums, bass, chords and a second line.",
    discussion: """
      Reads recordings as 'transcribe' does, and MIDI files, of which the track that its name calls \
      the voice, the melody or the lead is the melody, otherwise the first that is no bass; the tempo \
      of a transcription is found as that of a recording. A folder stands for the audio files and the MIDI \
      files in it, but for TUNE.mid where there is a recording TUNE, and for TUNE.song.mid and \
      TUNE.continued.mid. Without -o, TUNE.wav gives TUNE.song.mid beside it. With several inputs, -o, --csv, --json, --plot and --preview name folders. The same input, \
      options and seed give the same song.
      """)

  @Argument(help: "Recordings or MIDI files, or folders of them.", completion: .file())
  var inputs: [String]

  @OptionGroup(title: "Output") var midi: MIDIOutputs
  @OptionGroup(title: "Output") var tables: TableOutputs
  @OptionGroup(title: "Output") var sound: PreviewOptions

  @Option(help: ArgumentHelp("\(GenreArgument.help).", valueName: "genre"))
  var genre = GenreArgument(.pop)

  @Option(
    help: ArgumentHelp(
      """
      The tracks of the band, separated by commas: \
      \(ArrangedTrack.allCases.map(\.rawValue).joined(separator: ",")), or none.
      """,
      valueName: "tracks"))
  var tracks: TracksArgument?

  @Option(
    parsing: .unconditional, help: "Another seed gives another band (default: 0).",
    transform: SeedArgument.seed)
  var seed: UInt64 = 0

  @OptionGroup var rhythm: RhythmOptions
  @OptionGroup var key: KeyOptions
  @OptionGroup var score: ScoreOptions

  @Option(
    help: ArgumentHelp(
      """
      The chords, such as 'C | F G | Am7 | %', over and over: one or two for each bar, % for the bar before again. \
      The default is those of a MIDI file that has them as text, otherwise they are found.
      """,
      valueName: "chords"))
  var chords: ChordsArgument?

  @Option(help: "Where the notes of the melody may begin.")
  var grid: QuantisationGrid = .auto

  @Option(help: "How far they are moved there: 0 leaves them as sung, 1 moves them all the way.")
  var strength = 1.0

  @Option(
    help: """
      What plays the melody. The default is the instrument that the singing clearly sounds like, \
      otherwise a choir; for a MIDI file, its own.
      """)
  var instrument: Instrument?

  @Option(
    help: ArgumentHelp(
      "Bars that the band plays before the singer, over the chords of the first bars.",
      valueName: "bars"))
  var intro = 0

  @Option(
    name: .customLong("continue"),
    help: ArgumentHelp("Bars to add to the melody.", valueName: "bars"))
  var continuedBars = 0

  @OptionGroup var start: StartOptions
  @OptionGroup var bends: BendOptions

  @OptionGroup var listening: ListeningOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    try bends.verify(midi)
    try chords?.verify()
    try genre.verify()
    try OptionRange.check(strength, in: ContextCorrector.Options.shares, "--strength")
    try OptionRange.check(intro, in: SongOptions.introLengths, "--intro")
    if intro > 0, tracks?.tracks.isEmpty == true {
      throw ValidationError("--intro has no effect without a band; leave out --tracks none.")
    }
    try OptionRange.check(continuedBars, in: 0...Continuer.maximumBars, "--continue")
    _ = try batch()
  }

  func run() throws {
    try compute.apply()
    let preview = try sound.player(of: inputs)
    let pipeline = try listening.pipeline()
    let production = SongProduction(
      melodyTrack: score.melodyTrack,
      listening: TranscriptionOptions(minimumNote: listening.minimum), bends: bends.bend.mode,
      start: start.start, preview: preview)
    try batch().run { plan throws(TranscriptionFailure) in
      try production.run(plan) { input throws(TranscriptionFailure) in
        try input.song(pipeline, options)
      }
    }
  }

  private var options: SongOptions {
    let known = rhythm.known
    return SongOptions(
      genre: genre.genre, profile: genre.profile, beatsPerMinute: known.beatsPerMinute,
      timeSignature: known.timeSignature,
      downbeat: known.downbeat, key: key.key?.key, chords: try? chords?.chart.get(),
      instrument: instrument, grid: grid,
      strength: strength,
      tracks: tracks?.tracks ?? Set(ArrangedTrack.allCases), introBars: intro,
      continuedBars: continuedBars,
      seed: seed)
  }

  private func batch() throws -> Batch {
    try Batch(
      of: inputs, requests: .init(midi, tables, sound), suffix: "song.mid", takesMIDI: true,
      read: [listening.weights, sound.soundFont])
  }
}
