import VocalMusic
import VocalRhythm
import VocalStages

extension SongMaker {
  /// The key: the one given, or the one found in the notes; without notes C major, confidence 0.
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
    return try inTune(notes, known: nil, in: map).key
  }

  /// The notes without the singer's tuning, as the correction reads them, and their key, as
  /// ``key(of:known:in:)`` gives it. Where there is no correction, the notes are written as they were sung, and
  /// stay so here.
  func inTune(
    _ notes: [Note], known: KeySignature?, in map: TempoMap
  ) throws(VocalMIDIError) -> (notes: [Note], key: KeyEstimator.Estimate) {
    let (keys, given) = (try stages.key(), options.key ?? known)
    let (notes, key) =
      try stages.correction() == nil
      ? (notes, keys.key(of: notes, given: given)) : keys.inTune(notes, key: given, in: map)
    return (notes, key ?? KeyEstimator.Estimate(key: .cMajor, confidence: 0))
  }
}
