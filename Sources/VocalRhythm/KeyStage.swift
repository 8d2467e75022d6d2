import VocalMusic
import VocalStages

/// Finds the key of a melody.
public protocol KeyStage: Sendable {
  /// The key of notes in any order, from whose pitches the singer's tuning has been subtracted; nil without notes.
  func key(of notes: [Note]) throws(VocalMIDIError) -> KeyEstimator.Estimate?
}

extension KeyEstimator: KeyStage {
  /// Like ``estimate(_:)``.
  public func key(of notes: [Note]) -> Estimate? { estimate(notes) }
}
