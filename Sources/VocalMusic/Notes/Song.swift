/// A piece of music: tracks of written notes, and the tempi, metre and key that they are written in.
///
/// The notes are in beats. ``Track/played(in:)`` gives them in seconds, according to the tempo map.
public struct Song: Hashable, Sendable {
  /// What the song is called, for people; may be empty.
  public var title: String

  /// The tracks, in the order in which a score shows them.
  public var tracks: [Track]

  /// How seconds and beats correspond, and how beats form bars.
  public var tempoMap: TempoMap

  /// The key, where it is known.
  public var key: KeySignature?

  /// Whether the notes are in the time in which they were sung or played, and the tempo map says nothing of
  /// the music's beats: a transcription, or a file in SMPTE frames.
  public var isUnmeasured: Bool

  /// The chords, where they are known: each holds from its beat to the next.
  public var chords: [TempoMap.Change<Chord>]

  /// How long the song lasts at least: a recording may go on after its last note. A MIDI file ends no earlier; of one
  /// that was read it is 0.
  public var length: Beats

  /// Creates a song.
  public init(
    title: String = "", tracks: [Track] = [], tempoMap: TempoMap = TempoMap(),
    key: KeySignature? = nil, isUnmeasured: Bool = false, chords: [TempoMap.Change<Chord>] = [],
    length: Beats = 0
  ) {
    self.title = title
    self.tracks = tracks
    self.tempoMap = tempoMap
    self.key = key
    self.isUnmeasured = isUnmeasured
    self.chords = chords
    self.length = length
  }

  /// The time signature of the first bar.
  public var timeSignature: TimeSignature { tempoMap.timeSignature(at: 0) }

  /// The time from the start to the end of the last note, 0 without notes. O(notes).
  public var duration: Seconds {
    tempoMap.seconds(at: tracks.lazy.flatMap(\.notes).reduce(0) { max($0, $1.offset) })
  }

  /// Sets one tempo for the whole song, which is measured from then on. The notes keep their beats.
  ///
  /// - Precondition: `beatsPerMinute` is a number above 0.
  public mutating func setTempo(beatsPerMinute: Double) {
    tempoMap = TempoMap(
      tempi: [.init(beat: 0, value: Tempo(beatsPerMinute: beatsPerMinute))],
      timeSignatures: tempoMap.timeSignatures)
    isUnmeasured = false
  }
}
