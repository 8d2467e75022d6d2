import VocalArrangement
import VocalMusic
import VocalRhythm
import VocalTimbre

/// A song made of singing, and what was found on the way.
public struct GeneratedSong: Sendable {
  /// The tracks: the melody first, then drums, bass, chords and the accompanying line, as far as asked
  /// for. Beats count from bar 1.
  public let song: Song
  /// Tempo, beats and metre of the singing, after the bars of an intro.
  public let rhythm: Rhythm
  /// The key and how sure it is; a given key has a confidence of 1.
  public let key: KeyEstimator.Estimate
  /// The style.
  public let genre: Genre
  /// The learned style that it is played in.
  public let profile: GenreProfile?
  /// What the style is called.
  public var style: String { profile?.name ?? genre.rawValue }
  /// What the melody is played by, and how much the singing sounds like it; a given one has a score of 1.
  public let instrument: InstrumentMatch
  /// The chord of each half of the band's bars: of half a bar, but of each bar of two beats, as 2/4 and 6/8 have. The
  /// song's own chords (``Song/chords``) say at which beats they change.
  public let chords: [Chord]
  /// How many bars the song has, as far as its chords go.
  public var bars: Int {
    BandMetre(rhythm.timeSignature)?.writtenBars(halves: chords.count) ?? (chords.count + 1) / 2
  }
  /// The song in the time of the recording: its start is that of the recording, bar 1 comes later
  /// (``Song/startingWithRecording(leadIn:)``). nil after an intro, which is played before the recording begins.
  public var songOnRecording: Song? { song.startingWithRecording(leadIn: rhythm.leadIn) }
  /// The melody as it was meant, from bar 1, the continuation included.
  public let melody: [BeatNote]
}
