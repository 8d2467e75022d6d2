import VocalArrangement
import VocalCorrection
import VocalMusic
import VocalStages

/// Plays written notes with a genre's feel: a little early or late, louder or softer.
struct Performance {
  /// The share of the genre's accents in the melody's velocities; the band takes less
  /// (``TrackStyle/accentShare``).
  static let melodyAccents = ContextCorrector.Options().dynamics

  let feel: Feel?

  init(feel: Feel?) {
    self.feel = feel
  }

  /// The feel of a style; none where nothing is corrected.
  ///
  /// - Parameter profile: where the style was learned.
  init(
    _ genre: Genre, _ profile: GenreProfile?, beatsPerMinute: Double, beatsPerBar: Int,
    by correction: (any CorrectionStage)?
  ) throws(VocalMIDIError) {
    guard let correction else {
      feel = nil
      return
    }
    feel =
      if let profile {
        profile.feel(beatsPerBar: beatsPerBar)
      } else {
        try correction.feel(of: genre, beatsPerMinute: beatsPerMinute, beatsPerBar: beatsPerBar)
      }
  }

  /// The notes of a track as they are played.
  func notes(_ written: [BeatNote], of track: ArrangedTrack) -> [BeatNote] {
    let accents = Self.melodyAccents * track.style.accentShare
    return written.map { note($0, accents: accents) }
  }

  /// The note as it is played. The feel moves its beginning and its end.
  ///
  /// - Parameter accents: the share of the genre's accents that is added to the velocity, 0...1.
  func note(_ written: BeatNote, accents: Double) -> BeatNote {
    let onset = max(feel?.played(written.onset) ?? written.onset, 0)
    let offset = feel?.played(written.offset) ?? written.offset
    let accent = accents * (feel?.accent(at: written.onset) ?? 0)
    var played = written
    played.onset = onset
    played.offset = max(offset, onset)
    played.velocity = (written.velocity + Int(accent.rounded())).clamped(to: MIDIRange.velocities)
    return played
  }
}
