/// How well a sung phrase fits an instrument.
public struct InstrumentMatch: Hashable, Sendable {
  /// The instrument, whose ``Instrument/program`` a MIDI file names.
  public let instrument: Instrument

  /// The share of belief that this is the instrument, 0...1; all instruments' shares add up to 1.
  ///
  /// It is scaled for sampled instruments of makes that the model was not trained on, where it comes
  /// near the share of matches that are right; for sounds it knows it is too modest. A voice, being
  /// none of the instruments, gets the one whose sound it is most like, with a score of 0.3 or so.
  public let score: Float

  /// Creates a match.
  public init(instrument: Instrument, score: Float) {
    self.instrument = instrument
    self.score = score
  }
}
