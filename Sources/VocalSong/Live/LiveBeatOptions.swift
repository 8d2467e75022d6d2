import VocalArrangement
import VocalMusic
import VocalRhythm
import VocalStages

/// Where the beats of a stream come from.
public struct LiveBeatOptions: Hashable, Sendable {
  /// The range of ``start``.
  public static let times: ClosedRange<Seconds> = 0...Seconds.latest

  /// Where the tempo comes from.
  public var tempo: LiveTempo
  /// Beats of a bar, in ``LeadSheet/barLengths``.
  public var beatsPerBar: Int
  /// When bar 0 begins in the stream, in ``times``, with a given tempo; nil: with the first note.
  public var start: Seconds?

  /// Creates options.
  public init(tempo: LiveTempo, beatsPerBar: Int = 4, start: Seconds? = nil) {
    self.tempo = tempo
    self.beatsPerBar = beatsPerBar
    self.start = start
  }

  package func validate() throws(VocalMIDIError) {
    if case .given(let tempo) = tempo {
      try VocalMIDIError.require(tempo, in: BeatTracker.Options.tempi, "beatsPerMinute")
    } else if let start {
      throw .invalidOption(
        name: "start", value: "\(start)", expected: "a given tempo, or no start: bar 0 is heard")
    }
    try VocalMIDIError.require(beatsPerBar, in: LeadSheet.barLengths, "beatsPerBar")
    if let start { try VocalMIDIError.require(start, in: Self.times, "start") }
  }
}
