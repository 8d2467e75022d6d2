import VocalCorrection
import VocalMusic
import VocalRhythm
import VocalStages

extension SongMaker {
  /// The key: the one given, or the one found in the notes; without notes C major, confidence 0. Where there is no
  /// correction, the notes are written as they were sung, and the key is theirs.
  ///
  /// - Parameters:
  ///   - known: the notes' own key, if it is known.
  ///   - map: the tempi: a note counts by its beats.
  func key(
    of notes: [Note], known: KeySignature?, in map: TempoMap
  ) throws(VocalMIDIError) -> KeyEstimator.Estimate {
    if let given = options.key ?? known {
      return KeyEstimator.Estimate(key: given, confidence: 1)
    }
    let keys = try stages.key()
    let found =
      try stages.correction() == nil ? keys.key(of: notes) : keys.key(ofSung: notes, in: map)
    return found
      ?? KeyEstimator.Estimate(key: .cMajor, confidence: 0)
  }

  /// The notes without the singer's tuning, as the correction reads them; the notes themselves where there is
  /// no correction.
  func tuned(_ notes: [Note], in map: TempoMap) throws(VocalMIDIError) -> [Note] {
    try stages.correction() == nil ? notes : SungTuning.removed(from: notes, in: map)
  }
}
