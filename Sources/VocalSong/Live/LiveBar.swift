import VocalArrangement
import VocalMusic

/// A bar of a band that plays along, made before it begins.
public struct LiveBar: Hashable, Sendable {
  /// Counts from 0.
  public let number: Int
  /// When it begins in the stream.
  public let start: Seconds
  /// When it ends in the stream.
  public let end: Seconds
  /// How much of the stream was known when it was made.
  public let heard: Seconds
  /// The key that was found in what was sung until then.
  public let key: KeySignature
  /// The chords that are expected, one for each half.
  public let chords: [Chord]
  /// What each track plays; beats are counted from the beginning of bar 0.
  public let tracks: [ArrangedTrack: [BeatNote]]
  /// What follows the melody where the singer has stopped; empty where nobody asked for it, and while one sings.
  public let answer: [BeatNote]
  /// The tempo, from bar 0 on.
  let tempoMap: TempoMap
  /// When bar 0 begins in the stream.
  let firstBar: Seconds

  /// What each track plays, in the time of the stream.
  public var played: [ArrangedTrack: [Note]] { tracks.mapValues(inStream) }

  /// The tempo, in beats a minute.
  public var beatsPerMinute: Double { tempoMap.tempo(at: 0).beatsPerMinute }

  /// The ``answer``, in the time of the stream.
  public var playedAnswer: [Note] { inStream(answer) }

  private func inStream(_ notes: [BeatNote]) -> [Note] {
    notes.map { note in
      var played = tempoMap.played(note)
      played.onset += firstBar
      played.offset += firstBar
      return played
    }
  }
}
