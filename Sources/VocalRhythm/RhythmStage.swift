import VocalMusic
import VocalStages

/// Finds tempo, beats and metre.
public protocol RhythmStage: Sendable {
  /// The rhythm of sung notes; see ``BeatTracker/rhythm(of:options:)``.
  func rhythm(of notes: [Note], options: BeatTracker.Options) throws(VocalMIDIError) -> Rhythm
}

extension BeatTracker: RhythmStage {}
