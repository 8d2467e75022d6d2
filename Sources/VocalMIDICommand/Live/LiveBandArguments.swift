import ArgumentParser
import VocalMIDI

/// The beats of what is sung, and how a band plays along.
struct LiveBandArguments: ParsableArguments {
  @Flag(
    help: """
      Let a band play along: a line of JSON for each bar before it begins, and with --jack a port for each \
      track. Without --bpm or --count-in, it finds the beats of the first bars.
      """)
  var band = false

  @Flag(help: "Tell the tempo and the bars, as events. The band tells them anyway.")
  var bars = false

  @Option(
    help: ArgumentHelp(
      "The tempo in beats a minute, \(TempoArgument.limits).", valueName: "n"))
  var bpm: Double?

  @Flag(help: "Sing a bar of even notes first, one a beat: they give the tempo and the bar line.")
  var countIn = false

  /// What is not given.
  private static let standard = LiveBandOptions(beats: LiveBeatOptions(tempo: .heard))

  @Option(
    help: """
      Beats of a bar, \(LeadSheet.barLengths.lowerBound) or \(LeadSheet.barLengths.upperBound) \
      (default: \(standard.beats.beatsPerBar)).
      """)
  var beats: Int?

  @Option(
    help: ArgumentHelp(
      "With --bpm, when the first bar begins, in seconds; by default with the first note.",
      valueName: "seconds"))
  var downbeat: Double?

  @Option(help: "\(GenreArgument.help) (default: \(standard.genre.rawValue)).")
  var genre: GenreArgument?

  @Option(
    parsing: .unconditional,
    help: "Another seed gives another band (default: \(standard.seed)).",
    transform: SeedArgument.seed)
  var seed: UInt64?

  @Flag(help: "Continue the melody where you have been silent for a bar.")
  var answer = false

  func validate() throws {
    try genre?.verify()
    if !band, genre != nil || seed != nil || answer {
      throw ValidationError("--genre, --seed and --answer are for --band; give it too.")
    }
    if !band, !bars, bpm != nil || beats != nil || downbeat != nil || countIn {
      throw ValidationError(
        "--bpm, --count-in, --beats and --downbeat are for --bars and --band; give one of them too."
      )
    }
    if band, bars {
      throw ValidationError("The band tells of the bars anyway: leave out --bars.")
    }
    if let bpm { try OptionRange.check(bpm, in: BeatTracker.Options.tempi, "--bpm") }
    if let beats { try OptionRange.check(beats, in: LeadSheet.barLengths, "--beats") }
    if let downbeat {
      try OptionRange.check(
        Seconds(downbeat), in: LiveBeatOptions.times, "--downbeat, in seconds,")
    }
    if bpm != nil && countIn { throw ValidationError("Give --bpm or --count-in, not both.") }
    if downbeat != nil && bpm == nil {
      throw ValidationError("--downbeat needs the tempo: give --bpm too.")
    }
  }

  /// For the events of a transcriber; nil without them.
  var beatOptions: LiveBeatOptions? { bars ? heardBeats : nil }

  private var heardBeats: LiveBeatOptions {
    let tempo = bpm.map { LiveTempo.given(beatsPerMinute: $0) } ?? (countIn ? .countIn : .heard)
    return LiveBeatOptions(
      tempo: tempo, beatsPerBar: beats ?? Self.standard.beats.beatsPerBar,
      start: downbeat.map { Seconds($0) })
  }

  /// nil without a band.
  var options: LiveBandOptions? {
    guard band else { return nil }
    let standard = Self.standard
    return LiveBandOptions(
      beats: heardBeats, genre: genre?.genre ?? standard.genre, profile: genre?.profile,
      answers: answer, seed: seed ?? standard.seed)
  }
}
