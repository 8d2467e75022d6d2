/// How well a sung phrase fits an instrument.
public struct InstrumentMatch: Hashable, Sendable {
  /// The instrument, whose ``Instrument/program`` a MIDI file names.
  public let instrument: Instrument

  /// The share of belief that this is the instrument, 0...1; all instruments' shares add up to 1.
  ///
  /// It is calibrated on sounds of the instruments, not on voices: of matches with score 0.7, seven
  /// in ten are right. A voice, being none of them, gets the one whose sound it is most like.
  public let score: Float

  /// Creates a match.
  public init(instrument: Instrument, score: Float) {
    self.instrument = instrument
    self.score = score
  }
}
