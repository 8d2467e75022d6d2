/// The source of the tempo of a stream.
public enum LiveTempo: Hashable, Sendable {
  /// Beats a minute, in ``BeatTracker/Options/tempi``. Bar 0 begins when ``LiveBeatOptions/start`` says, or with the
  /// first note.
  case given(beatsPerMinute: Double)
  /// The singer counts a bar in: as many even notes as it has beats. Bar 0 begins a beat after the last of them, and
  /// they are not part of the melody.
  case countIn
  /// The beats and bars of the first two bars that are sung, or of more where those do not tell.
  case heard
}
