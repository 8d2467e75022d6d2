/// Plays written notes with a genre's feel: a little early or late, louder or softer.
struct Performance {
  let feel: Feel?

  /// The note as it is played. The feel moves its beginning and its end.
  ///
  /// - Parameter dynamics: the share of the genre's accents that is added to the velocity, 0...1.
  func note(_ written: BeatNote, dynamics: Double) -> BeatNote {
    let onset = max(feel?.played(written.onset) ?? written.onset, 0)
    let offset = feel?.played(written.offset) ?? written.offset
    let accent = dynamics * (feel?.accent(at: written.onset) ?? 0)
    var played = written
    played.onset = onset
    played.offset = max(offset, onset)
    played.velocity = (written.velocity + Int(accent.rounded())).clamped(to: 1...127)
    return played
  }
}
