import VocalMusic
import VocalStages

extension ContextCorrector {
  /// What is done to notes, and how far.
  public struct Options: Hashable, Sendable {
    /// The range of ``keptDeviation``, ``strength``, ``feel`` and ``dynamics``.
    public static let shares = 0.0...1.0

    /// The style in whose timing and dynamics the notes are played.
    public var genre: Genre

    /// What plays them.
    public var instrument: Instrument

    /// Whether each note gets the key that was meant.
    public var correctsPitch: Bool

    /// How much of the sung deviation from the meant key is kept where pitches are corrected: 0 is in
    /// tune, 1 as sung, except that wrong keys are corrected.
    public var keptDeviation: Double

    /// Where notes may begin.
    public var grid: QuantisationGrid

    /// How far notes are moved to the grid: 0 leaves the timing as sung, 1 moves them onto it.
    public var strength: Double

    /// How much of the genre's swing and micro-timing is laid over the grid.
    public var feel: Double

    /// How much of the genre's accents is added to the sung velocities.
    public var dynamics: Double

    /// How the steps of a bar are played, the first of which begins at beat 0; nil for how the model plays ``genre``.
    public var givenFeel: Feel?

    /// Creates options.
    public init(
      genre: Genre = .pop, instrument: Instrument = .piano, correctsPitch: Bool = true,
      keptDeviation: Double = 0, grid: QuantisationGrid = .auto, strength: Double = 1,
      feel: Double = 1, dynamics: Double = 0.5, givenFeel: Feel? = nil
    ) {
      self.genre = genre
      self.instrument = instrument
      self.correctsPitch = correctsPitch
      self.keptDeviation = keptDeviation
      self.grid = grid
      self.strength = strength
      self.feel = feel
      self.dynamics = dynamics
      self.givenFeel = givenFeel
    }

    /// Whether notes are moved in time.
    var movesNotes: Bool { grid != .off && strength > 0 }

    func validate() throws(VocalMIDIError) {
      let shares = [
        ("keptDeviation", keptDeviation), ("strength", strength), ("feel", feel),
        ("dynamics", dynamics),
      ]
      for (name, value) in shares { try VocalMIDIError.require(value, in: Self.shares, name) }
    }
  }
}
