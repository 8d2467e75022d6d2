import VocalCorrection
import VocalMusic
import VocalStages

extension SongMaker {
  /// The melody, as played and as written.
  func voice(
    _ notes: [Note], rhythm: Rhythm, key: KeySignature, instrument: Instrument,
    _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> (played: [BeatNote], melody: [BeatNote]) {
    let map = rhythm.tempoMap
    guard let correction = try stages.correction() else {
      let sung = notes.map(map.written)
      return (sung, sung.map { plain($0) })
    }
    // The beats that genres swing are divided into two; of three, sixteenths are all that there is.
    let signature = rhythm.timeSignature
    let beatsPerBar = try metre(of: signature).beatsPerBar
    let corrected = try correction.correct(
      notes, tempoMap: map, key: key,
      options: ContextCorrector.Options(
        genre: options.genre, instrument: instrument,
        grid: signature.isCompound && options.grid == .auto ? .sixteenth : options.grid,
        strength: options.strength, feel: signature.isCompound ? 0 : 1,
        givenFeel: signature.isCompound ? nil : options.profile?.feel(beatsPerBar: beatsPerBar)),
      progress: progress)
    let played = corrected.notes.map(map.written)
    return (played, zip(played, corrected.positions).map { plain($0, at: $1) })
  }

  /// The shortest note of a melody as it is written.
  private static let shortestNote: Beats = 0.125

  /// A note as it is written: on a key, without what its pitch does while it sounds.
  ///
  /// - Parameter position: where it begins, if that is not where it was sung.
  func plain(_ note: BeatNote, at position: Beats? = nil) -> BeatNote {
    BeatNote(
      onset: position ?? note.onset, duration: max(note.duration, Self.shortestNote), key: note.key,
      velocity: note.velocity)
  }
}
