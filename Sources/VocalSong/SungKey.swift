import VocalCorrection
import VocalMusic
import VocalRhythm
import VocalStages

extension KeyStage {
  /// The key of notes as they were sung, in any order: found in what is left of their pitches once the singer's
  /// tuning is subtracted. Nil without notes.
  ///
  /// - Parameter map: the tempi: a note counts for the tuning by its beats.
  package func key(
    ofSung notes: [Note], in map: TempoMap = TempoMap()
  ) throws(VocalMIDIError) -> KeyEstimator.Estimate? {
    try key(of: SungTuning.removed(from: notes, in: map))
  }
}
