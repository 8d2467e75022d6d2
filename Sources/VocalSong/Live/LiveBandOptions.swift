import VocalArrangement
import VocalMusic
import VocalRhythm
import VocalStages

/// How a band plays along.
public struct LiveBandOptions: Hashable, Sendable {
  /// The range of ``lead``.
  public static let leads: ClosedRange<Seconds> = 0...10

  /// The range of ``start``, and of how much of the stream a band can be told to have heard.
  public static let times: ClosedRange<Seconds> = 0...Seconds.latest

  /// Where the tempo comes from.
  public var tempo: BandTempo
  /// Beats of a bar, in ``LeadSheet/barLengths``.
  public var beatsPerBar: Int
  /// When bar 0 begins in the stream, in ``times``, with a given tempo. nil: bar 0 begins with the first note, and the band
  /// comes in at the next bar line after that note.
  public var start: Seconds?
  /// How long before its bar line a bar is made. Later singing does not affect the bar.
  public var lead: Seconds
  /// The key; nil to find it in what was sung so far.
  public var key: KeySignature?
  /// The style.
  public var genre: Genre
  /// The tracks that play.
  public var tracks: Set<ArrangedTrack>
  /// Whether the melody is continued where the singer has been silent for a bar.
  public var answers: Bool
  /// The same singing, options and seed give the same bars.
  public var seed: UInt64

  /// The default tracks. The second line is left out, since it would answer singing that has not been heard.
  public static let standardTracks: Set<ArrangedTrack> = [.drums, .bass, .chords]

  /// Creates options.
  public init(
    tempo: BandTempo, beatsPerBar: Int = 4, start: Seconds? = nil, lead: Seconds = 0.3,
    key: KeySignature? = nil, genre: Genre = .pop, tracks: Set<ArrangedTrack> = standardTracks,
    answers: Bool = false, seed: UInt64 = 0
  ) {
    self.tempo = tempo
    self.beatsPerBar = beatsPerBar
    self.start = start
    self.lead = lead
    self.key = key
    self.genre = genre
    self.tracks = tracks
    self.answers = answers
    self.seed = seed
  }

  /// Creates options with a given tempo, in beats per minute.
  public init(
    beatsPerMinute: Double, beatsPerBar: Int = 4, start: Seconds? = nil, lead: Seconds = 0.3,
    key: KeySignature? = nil, genre: Genre = .pop, tracks: Set<ArrangedTrack> = standardTracks,
    answers: Bool = false, seed: UInt64 = 0
  ) {
    self.init(
      tempo: .given(beatsPerMinute: beatsPerMinute), beatsPerBar: beatsPerBar, start: start,
      lead: lead, key: key, genre: genre, tracks: tracks, answers: answers, seed: seed)
  }

  func validate() throws(VocalMIDIError) {
    if case .given(let tempo) = tempo {
      try VocalMIDIError.require(tempo, in: BeatTracker.Options.tempi, "beatsPerMinute")
    } else if let start {
      throw .invalidOption(
        name: "start", value: "\(start)", expected: "a given tempo, or no start: bar 0 is heard")
    }
    try VocalMIDIError.require(beatsPerBar, in: LeadSheet.barLengths, "beatsPerBar")
    try VocalMIDIError.require(lead, in: Self.leads, "lead")
    if let start { try VocalMIDIError.require(start, in: Self.times, "start") }
  }
}
