import VocalArrangement
import VocalMusic
import VocalRhythm
import VocalStages

/// How a band plays along.
public struct LiveBandOptions: Hashable, Sendable {
  /// The range of ``lead``.
  public static let leads: ClosedRange<Seconds> = 0...10

  /// Where the beats come from. The band comes in at the first bar line after they are known.
  public var beats: LiveBeatOptions
  /// How long before its bar line a bar is made. Later singing does not affect the bar.
  public var lead: Seconds
  /// The key; nil to find it in what was sung so far.
  public var key: KeySignature?
  /// The style.
  public var genre: Genre
  /// A style that was learned, of which ``genre`` has what is not learned. The tempo is that of ``beats``.
  public var profile: GenreProfile?
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
    beats: LiveBeatOptions, lead: Seconds = 0.3,
    key: KeySignature? = nil, genre: Genre = .pop, profile: GenreProfile? = nil,
    tracks: Set<ArrangedTrack> = standardTracks, answers: Bool = false, seed: UInt64 = 0
  ) {
    self.beats = beats
    self.lead = lead
    self.key = key
    self.genre = genre
    self.profile = profile
    self.tracks = tracks
    self.answers = answers
    self.seed = seed
  }

  /// Creates options with a given tempo, in beats per minute.
  public init(
    beatsPerMinute: Double, beatsPerBar: Int = 4, start: Seconds? = nil, lead: Seconds = 0.3,
    key: KeySignature? = nil, genre: Genre = .pop, profile: GenreProfile? = nil,
    tracks: Set<ArrangedTrack> = standardTracks, answers: Bool = false, seed: UInt64 = 0
  ) {
    self.init(
      beats: LiveBeatOptions(
        tempo: .given(beatsPerMinute: beatsPerMinute), beatsPerBar: beatsPerBar, start: start),
      lead: lead, key: key, genre: genre, profile: profile, tracks: tracks, answers: answers,
      seed: seed)
  }

  func validate() throws(VocalMIDIError) {
    try beats.validate()
    try VocalMIDIError.require(lead, in: Self.leads, "lead")
  }
}
