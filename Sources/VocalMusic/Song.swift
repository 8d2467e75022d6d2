/// A piece of music: tracks of notes in seconds, and the musical time and key they are written in.
public struct Song: Hashable, Sendable {
  /// What the song is called, for people; may be empty.
  public var title: String

  /// The tracks, in the order in which a score shows them.
  public var tracks: [Track]

  /// How seconds and beats belong together, and how beats make bars.
  public var tempoMap: TempoMap

  /// The key, where it is known.
  public var key: KeySignature?

  /// Creates a song.
  public init(
    title: String = "", tracks: [Track] = [], tempoMap: TempoMap = TempoMap(),
    key: KeySignature? = nil
  ) {
    self.title = title
    self.tracks = tracks
    self.tempoMap = tempoMap
    self.key = key
  }

  /// The time signature of the first bar.
  public var timeSignature: TimeSignature { tempoMap.timeSignature(atBeat: 0) }

  /// Seconds from the start to the end of the last note, 0 without notes. O(notes).
  public var duration: Double {
    tracks.lazy.flatMap(\.notes).reduce(0) { max($0, $1.offset) }
  }
}
