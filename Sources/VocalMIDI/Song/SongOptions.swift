import VocalMusic

/// What is wanted of a song; what is nil is found in the singing.
public struct SongOptions: Hashable, Sendable {
  /// The style of the band, and of the timing and dynamics.
  public var genre: Genre
  /// The tempo in beats per minute, 20...400.
  public var beatsPerMinute: Double?
  /// The key.
  public var key: KeySignature?
  /// What plays the sung melody.
  public var instrument: Instrument?
  /// Where the notes of the melody may begin.
  public var grid: QuantisationGrid
  /// How far they are moved there: 0 leaves the timing as sung, 1 moves them onto it.
  public var strength: Double
  /// The tracks that accompany the melody.
  public var tracks: Set<ArrangedTrack>
  /// Bars that the continuation adds, 0...``Continuer/maximumBars``.
  public var continuedBars: Int
  /// How the continuation is drawn.
  public var continuation: Continuer.Options
  /// Bars of each track generated for one that is kept, 1...32.
  public var candidates: Int
  /// The same singing, options and seed give the same song.
  public var seed: UInt64

  /// Creates options.
  public init(
    genre: Genre = .pop, beatsPerMinute: Double? = nil, key: KeySignature? = nil,
    instrument: Instrument? = nil, grid: QuantisationGrid = .auto, strength: Double = 1,
    tracks: Set<ArrangedTrack> = Set(ArrangedTrack.allCases), continuedBars: Int = 0,
    continuation: Continuer.Options = Continuer.Options(contextSteps: 64), candidates: Int = 6,
    seed: UInt64 = 0
  ) {
    self.genre = genre
    self.beatsPerMinute = beatsPerMinute
    self.key = key
    self.instrument = instrument
    self.grid = grid
    self.strength = strength
    self.tracks = tracks
    self.continuedBars = continuedBars
    self.continuation = continuation
    self.candidates = candidates
    self.seed = seed
  }

  func validate() throws(VocalMIDIError) {
    if let beatsPerMinute, !(20...400).contains(beatsPerMinute) {
      throw .invalidConfiguration(
        name: "beatsPerMinute", value: "\(beatsPerMinute)", expected: "a tempo from 20 to 400")
    }
    guard (0...Continuer.maximumBars).contains(continuedBars) else {
      throw .invalidConfiguration(
        name: "continuedBars", value: "\(continuedBars)",
        expected: "a number from 0 to \(Continuer.maximumBars)")
    }
    guard (1...32).contains(candidates) else {
      throw .invalidConfiguration(
        name: "candidates", value: "\(candidates)", expected: "a number from 1 to 32")
    }
    guard (0...1).contains(strength) else {
      throw .invalidConfiguration(
        name: "strength", value: "\(strength)", expected: "a number from 0 to 1")
    }
    try continuation.validate()
  }
}
