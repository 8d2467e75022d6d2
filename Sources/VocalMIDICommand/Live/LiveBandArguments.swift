import ArgumentParser
import VocalMIDI

/// How a band plays along.
struct LiveBandArguments: ParsableArguments {
  @Flag(
    help: """
      Let a band play along: a line of JSON for each bar before it begins, and with --jack a port for each \
      track. Without --bpm or --count-in, it finds the beats of the first bars.
      """)
  var band = false

  @Option(
    help: ArgumentHelp(
      "The band's tempo in beats a minute, \(TempoArgument.limits).", valueName: "n"))
  var bpm: Double?

  @Flag(help: "Sing a bar of even notes first, one a beat: they give the tempo and the bar line.")
  var countIn = false

  /// What is not given.
  private static let standard = LiveBandOptions(tempo: .heard)

  @Option(
    help: """
      Beats of a bar, \(LeadSheet.barLengths.lowerBound) or \(LeadSheet.barLengths.upperBound) \
      (default: \(standard.beatsPerBar)).
      """)
  var beats: Int?

  @Option(
    help: ArgumentHelp(
      "With --bpm, when the first bar begins, in seconds; by default with the first note.",
      valueName: "seconds"))
  var downbeat: Double?

  @Option(help: "The band's style (default: \(standard.genre.rawValue)).")
  var genre: Genre?

  @Option(help: "Another seed gives another band (default: \(standard.seed)).")
  var seed: UInt64?

  @Flag(help: "Continue the melody where you have been silent for a bar.")
  var answer = false

  func validate() throws {
    guard band else {
      let isUnused =
        bpm == nil && beats == nil && downbeat == nil && genre == nil && seed == nil && !answer
        && !countIn
      if !isUnused {
        throw ValidationError(
          "--bpm, --count-in, --beats, --downbeat, --genre, --seed and --answer are for --band; give it too."
        )
      }
      return
    }
    if let bpm { try OptionRange.check(bpm, in: BeatTracker.Options.tempi, "--bpm") }
    if let beats { try OptionRange.check(beats, in: LeadSheet.barLengths, "--beats") }
    if let downbeat {
      try OptionRange.check(
        Seconds(downbeat), in: LiveBandOptions.times, "--downbeat, in seconds,")
    }
    if bpm != nil && countIn { throw ValidationError("Give --bpm or --count-in, not both.") }
    if downbeat != nil && bpm == nil {
      throw ValidationError("--downbeat needs the tempo: give --bpm too.")
    }
  }

  /// nil without a band.
  var options: LiveBandOptions? {
    guard band else { return nil }
    let tempo = bpm.map { BandTempo.given(beatsPerMinute: $0) } ?? (countIn ? .countIn : .heard)
    let standard = Self.standard
    return LiveBandOptions(
      tempo: tempo, beatsPerBar: beats ?? standard.beatsPerBar, start: downbeat.map { Seconds($0) },
      genre: genre ?? standard.genre, answers: answer, seed: seed ?? standard.seed)
  }
}
