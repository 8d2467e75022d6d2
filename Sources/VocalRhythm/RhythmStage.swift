import VocalMusic
import VocalStages

/// Finds tempo, beats and metre.
public protocol RhythmStage: Sendable {
  /// The rhythm of sung notes; see ``BeatTracker/rhythm(of:options:progress:)``.
  func rhythm(
    of notes: [Note], options: BeatTracker.Options, progress: (Double) -> Void
  ) throws(VocalMIDIError) -> Rhythm
}

extension BeatTracker: RhythmStage {}
