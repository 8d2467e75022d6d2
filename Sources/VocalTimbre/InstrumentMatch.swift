import VocalMusic

/// How well a sung phrase fits an instrument.
public struct InstrumentMatch: Hashable, Sendable {
  /// The instrument, whose ``Instrument/program`` a MIDI file names.
  public let instrument: Instrument

  /// The share of belief that this is the instrument, 0...1; all instruments' shares add up to 1.
  ///
  /// It is scaled on sampled instruments that the model was not trained on, where it comes near the share
  /// of matches that are right; for sounds that the model knows it is too low. A voice is none of the
  /// instruments: its best score is 0.3 or so, and may be another instrument's in the next phrase.
  public let score: Float

  /// Creates a match.
  public init(instrument: Instrument, score: Float) {
    self.instrument = instrument
    self.score = score
  }
}

extension InstrumentMatch {
  /// The match of what nothing is known about: a piano.
  package static let unknown = InstrumentMatch(instrument: .piano, score: 0)

  /// What a track of a score is played by, which is sure.
  package init(of track: Track) {
    self.init(instrument: track.isDrums ? .drums : Instrument(program: track.program), score: 1)
  }
}

extension [InstrumentMatch] {
  /// What is to play a melody that sounds like these, the likeliest first: the first of them where it is
  /// likelier than all others together; else the choir, with the choir's own score, since singing is like
  /// none of the instruments so clearly.
  package var leading: InstrumentMatch? {
    guard let likeliest = first, likeliest.score <= 0.5 else { return first }
    return first { $0.instrument == .choir } ?? likeliest
  }
}
