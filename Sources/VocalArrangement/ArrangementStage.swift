import VocalMusic
import VocalStages

/// Makes the tracks that accompany a melody.
public protocol ArrangementStage: Sendable {
  /// The notes of each track; see ``Arranger/arrange(_:seed:options:progress:)``.
  func arrange(
    _ sheet: LeadSheet, seed: UInt64, options: Arranger.Options, progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [ArrangedTrack: [BeatNote]]
}

extension Arranger: ArrangementStage {}
