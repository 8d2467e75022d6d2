import VocalMusic
import VocalStages

/// Continues a melody.
public protocol ContinuationStage: Sendable {
  /// The bars that follow; see ``Continuer/continuation(of:key:beatsPerBar:bars:seed:options:progress:)``.
  func continuation(
    of melody: [BeatNote], key: KeySignature, beatsPerBar: Int, bars: Int, seed: UInt64,
    options: Continuer.Options, progress: (Double) -> Void
  ) throws(VocalMIDIError) -> [BeatNote]
}

extension Continuer: ContinuationStage {}
