import VocalArrangement
import VocalContinuation
import VocalCorrection
import VocalMusic
import VocalRhythm
import VocalStages

/// The options of a song; those that are nil are found in the singing.
public struct SongOptions: Hashable, Sendable {
  /// The style of the band, and of the timing and dynamics.
  public var genre: Genre
  /// A style that was learned, of which ``genre`` has what is not learned: its ``GenreProfile/base``, or another. Where
  /// no tempo is given, its tempi help to find the singer's.
  public var profile: GenreProfile?
  /// The tempo in beats, as they are felt (``TimeSignature/beat``), per minute, in ``BeatTracker/Options/tempi``; a
  /// singer's is found near it.
  public var beatsPerMinute: Double?
  /// The time signature of what is sung, one of ``BeatTracker/Options/timeSignatures``; a score has its own.
  public var timeSignature: TimeSignature?
  /// When a bar of what is sung begins, to the nearest sixteenth; a score has its own bars.
  public var downbeat: Seconds?
  /// The key.
  public var key: KeySignature?
  /// The chords, over and over as long as the song lasts; nil for those of a score, or to find them.
  public var chords: ChordChart?
  /// The index of a score's track, from 0, that is the melody; by default the one that its name says, or the
  /// first that is not a bass (``Song/likelyMelody``).
  public var melodyTrack: Int?
  /// What plays the sung melody.
  public var instrument: Instrument?
  /// Where the notes of the melody may begin.
  public var grid: QuantisationGrid
  /// How far they are moved there, in ``ContextCorrector/Options/shares``: 0 leaves the timing as sung, 1 moves them
  /// onto it.
  public var strength: Double
  /// The tracks that accompany the melody.
  public var tracks: Set<ArrangedTrack>
  /// Bars that the band plays before the singer's first, in ``introLengths``.
  public var introBars: Int
  /// Bars that the continuation adds, 0...``Continuer/maximumBars``.
  public var continuedBars: Int
  /// How the continuation is sampled.
  public var continuation: Continuer.Options
  /// Bars of each track generated for one that is kept, in ``Arranger/Options/candidateCounts``.
  public var candidates: Int
  /// The same singing, options and seed give the same song.
  public var seed: UInt64

  /// The most notes of a melody: an hour and a half of singing at nine notes a second.
  public static let maximumNotes = 50_000

  /// The range of ``introBars``.
  public static let introLengths = 0...16

  /// Creates options.
  public init(
    genre: Genre = .pop, profile: GenreProfile? = nil, beatsPerMinute: Double? = nil,
    timeSignature: TimeSignature? = nil,
    downbeat: Seconds? = nil, key: KeySignature? = nil, chords: ChordChart? = nil,
    melodyTrack: Int? = nil, instrument: Instrument? = nil, grid: QuantisationGrid = .auto,
    strength: Double = 1,
    tracks: Set<ArrangedTrack> = Set(ArrangedTrack.allCases), introBars: Int = 0,
    continuedBars: Int = 0,
    continuation: Continuer.Options = Continuer.Options(),
    candidates: Int = Arranger.Options().candidates, seed: UInt64 = 0
  ) {
    self.genre = genre
    self.profile = profile
    self.beatsPerMinute = beatsPerMinute
    self.timeSignature = timeSignature
    self.downbeat = downbeat
    self.key = key
    self.chords = chords
    self.melodyTrack = melodyTrack
    self.instrument = instrument
    self.grid = grid
    self.strength = strength
    self.tracks = tracks
    self.introBars = introBars
    self.continuedBars = continuedBars
    self.continuation = continuation
    self.candidates = candidates
    self.seed = seed
  }

  func validate() throws(VocalMIDIError) {
    if let beatsPerMinute {
      try VocalMIDIError.require(
        beatsPerMinute, in: BeatTracker.Options.tempi, "beatsPerMinute")
    }
    try VocalMIDIError.require(continuedBars, in: 0...Continuer.maximumBars, "continuedBars")
    try VocalMIDIError.require(introBars, in: Self.introLengths, "introBars")
    guard introBars == 0 || !tracks.isEmpty else {
      throw .invalidOption(
        name: "introBars", value: "\(introBars)", expected: "0 where no track plays an intro")
    }
    try VocalMIDIError.require(strength, in: ContextCorrector.Options.shares, "strength")
    try Arranger.Options(candidates: candidates).validate()
    try continuation.validate()
  }
}
