import VocalCorrection
import VocalMusic
import VocalRhythm
import VocalStages

extension KeyStage {
  /// Notes as they were sung, in any order, once the singer's tuning is subtracted from their pitches, and the key of
  /// these: the one that is given, otherwise the one found; nil without notes.
  ///
  /// - Parameter map: the tempi: a note counts for the tuning by its beats.
  package func inTune(
    _ notes: [Note], key given: KeySignature? = nil, in map: TempoMap = TempoMap()
  ) throws(VocalMIDIError) -> (notes: [Note], key: KeyEstimator.Estimate?) {
    let tuned = SungTuning.removed(from: notes, in: map)
    if let given { return (tuned, .given(given)) }
    return (tuned, try key(of: tuned))
  }
}

extension KeyEstimator.Estimate {
  /// A key that need not be found: it is sure.
  static func given(_ key: KeySignature) -> Self { Self(key: key, confidence: 1) }
}

extension RhythmStage {
  /// The rhythm of notes as they were sung, in any order. It is found with the help of the degrees that notes have in
  /// the key, which are those of notes in tune: once the singer's tuning is subtracted.
  ///
  /// - Parameters:
  ///   - keys: finds the key where the options do not give it.
  ///   - options: how to search.
  package func rhythm(
    ofSung notes: [Note], keys: any KeyStage, options: BeatTracker.Options
  ) throws(VocalMIDIError) -> Rhythm {
    let (tuned, key) = try keys.inTune(notes, key: options.key)
    return try rhythm(of: tuned, options: options.with(key)) { _ in }
  }
}

extension BeatTracker {
  /// The readings among which ``rhythm(ofSung:keys:options:)`` chooses.
  package func readings(
    ofSung notes: [Note], options: Options
  ) throws(VocalMIDIError) -> MelodyReadings {
    let (tuned, key) = try keys.inTune(notes, key: options.key)
    return try readings(of: tuned, options: options.with(key))
  }
}

extension BeatTracker.Options {
  /// The options with a key that was found.
  fileprivate func with(_ key: KeyEstimator.Estimate?) -> Self {
    var options = self
    options.key = key?.key
    return options
  }
}
