import VocalMusic

/// How well a sung phrase fits an instrument.
public struct InstrumentMatch: Hashable, Sendable {
  /// The instrument, whose ``Instrument/program`` a MIDI file names.
  public let instrument: Instrument

  /// The probability that this is the instrument, 0...1; all instruments' shares add up to 1.
  ///
  /// It is calibrated on sampled instruments that the model was not trained on, where it is near the
  /// share of matches that are right; for sounds of the training it is too low. A voice is none of the
  /// instruments: its best score is about 0.3, and the next phrase may match another instrument best.
  public let score: Float

  /// Creates a match.
  public init(instrument: Instrument, score: Float) {
    self.instrument = instrument
    self.score = score
  }
}

extension InstrumentMatch {
  /// The match if nothing is known: a piano.
  package static let unknown = InstrumentMatch(instrument: .piano, score: 0)

  /// The instrument of a score's track, which is certain.
  package init(of track: Track) {
    self.init(instrument: track.isDrums ? .drums : Instrument(program: track.program), score: 1)
  }
}

extension [InstrumentMatch] {
  /// The instrument that should play a melody with these matches, the likeliest first: the first match if
  /// it is likelier than all others together, otherwise the choir with its own score, because singing
  /// rarely sounds clearly like one instrument.
  package var leading: InstrumentMatch? {
    guard let likeliest = first, likeliest.score <= 0.5 else { return first }
    return first { $0.instrument == .choir } ?? likeliest
  }
}
