import VocalMusic

/// How well a sung phrase fits an instrument.
public struct InstrumentMatch: Hashable, Sendable {
  /// The instrument, whose ``Instrument/program`` a MIDI file names.
  public let instrument: Instrument

  /// The share of belief that this is the instrument, 0...1; all instruments' shares add up to 1.
  ///
  /// It is scaled for sampled instruments of makes that the model was not trained on, where it comes
  /// near the share of matches that are right; for sounds it knows it is too modest. A voice, being
  /// none of the instruments, is most like one or the other by 0.3 or so, another in the next phrase.
  public let score: Float

  /// Creates a match.
  public init(instrument: Instrument, score: Float) {
    self.instrument = instrument
    self.score = score
  }
}

extension InstrumentMatch {
  /// What a track of a score is played by, which is sure.
  init(of track: Track) {
    self.init(instrument: track.isDrums ? .drums : Instrument(program: track.program), score: 1)
  }
}

extension [InstrumentMatch] {
  /// What is to play a melody that sounds like these, the likeliest first: that one, where it is likelier
  /// than all others together. What is sung is like none of them so clearly, and is given to voices, the
  /// choir, with the choir's own score.
  package var leading: InstrumentMatch? {
    guard let likeliest = first, likeliest.score <= 0.5 else { return first }
    return first { $0.instrument == .choir } ?? likeliest
  }
}
