/// A song made of singing, and what was found on the way.
public struct GeneratedSong: Sendable {
  /// The tracks: the melody first, then drums, bass, chords and the accompanying line, as far as asked
  /// for. Beats count from bar 1.
  public let song: Song
  /// Tempo, beats and metre of the singing.
  public let rhythm: Rhythm
  /// The key and how sure it is; a given key has a confidence of 1.
  public let key: KeyEstimator.Estimate
  /// The style.
  public let genre: Genre
  /// What the melody is played by, and how much the singing sounds like it; a given one has a score of 1.
  public let instrument: InstrumentMatch
  /// The chord of each half bar.
  public let chords: [Chord]
  /// The melody as it was meant, from bar 1, the continuation included.
  public let melody: [BeatNote]
}
