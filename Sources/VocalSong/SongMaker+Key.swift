import VocalCorrection
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
    if let given = options.key ?? known { return .given(given) }
    return try inTune(notes, known: nil, in: map).key
  }

  /// The notes without the singer's tuning, as the correction reads them, and their key, as
  /// ``key(of:known:in:)`` gives it. Where there is no correction, the notes are written as they were sung, and
  /// stay so here.
  func inTune(
    _ notes: [Note], known: KeySignature?, in map: TempoMap
  ) throws(VocalMIDIError) -> (notes: [Note], key: KeyEstimator.Estimate) {
    let tuned = try stages.correction() == nil ? notes : SungTuning.removed(from: notes, in: map)
    if let given = options.key ?? known { return (tuned, .given(given)) }
    let found = try stages.key().key(of: tuned)
    return (tuned, found ?? KeyEstimator.Estimate(key: .cMajor, confidence: 0))
  }
}
