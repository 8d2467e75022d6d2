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
    let (tuned, options) = try keys.tuned(notes, options)
    return try rhythm(of: tuned, options: options)
  }
}

extension BeatTracker {
  /// The readings among which ``rhythm(ofSung:keys:options:)`` chooses.
  package func readings(
    ofSung notes: [Note], options: Options
  ) throws(VocalMIDIError) -> MelodyReadings {
    let (tuned, options) = try keys.tuned(notes, options)
    return readings(of: tuned, options: options)
  }
}

extension KeyStage {
  /// The notes in tune, and the options with their key.
  fileprivate func tuned(
    _ notes: [Note], _ options: BeatTracker.Options
  ) throws(VocalMIDIError) -> ([Note], BeatTracker.Options) {
    let tuned = SungTuning.removed(from: notes, in: TempoMap())
    var options = options
    if options.key == nil { options.key = try key(of: tuned)?.key }
    return (tuned, options)
  }
}
