import VocalMusic

/// Plays what is written in beats: in the song's seconds, with a genre's feel.
struct Performance {
  let tempoMap: TempoMap
  let feel: Feel?

  /// The note as it is played. The feel moves its beginning and, as far, its end.
  ///
  /// - Parameter dynamics: the share of the genre's accents that is added to the velocity, 0...1.
  func note(_ written: BeatNote, dynamics: Double) -> Note {
    let end = written.onset + written.duration
    let onset = max(tempoMap.seconds(atBeat: feel?.played(written.onset) ?? written.onset), 0)
    let offset = tempoMap.seconds(atBeat: feel?.played(end) ?? end)
    let accent = dynamics * (feel?.accent(at: written.onset) ?? 0)
    return Note(
      onset: onset, offset: max(offset, onset), pitch: Double(written.key),
      velocity: min(max(written.velocity + Int(accent.rounded()), 1), 127))
  }
}
