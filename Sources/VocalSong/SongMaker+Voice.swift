import VocalCorrection
import VocalMusic
import VocalStages

extension SongMaker {
  /// The melody, as played and as written.
  func voice(
    _ notes: [Note], rhythm: Rhythm, key: KeySignature, instrument: Instrument
  ) throws(VocalMIDIError) -> (played: [BeatNote], melody: [BeatNote]) {
    let map = rhythm.tempoMap
    guard let correction = try stages.correction() else {
      return (notes.map(map.written), notes.map { written($0, at: nil, in: map) })
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
        givenFeel: signature.isCompound ? nil : options.profile?.feel(beatsPerBar: beatsPerBar)))
    let melody = zip(corrected.notes, corrected.positions).map { note, position in
      written(note, at: position, in: map)
    }
    return (corrected.notes.map(map.written), melody)
  }

  /// The shortest note of a melody as it is written.
  private static let shortestNote: Beats = 0.125

  func written(_ note: Note, at position: Beats?, in map: TempoMap) -> BeatNote {
    let onset = map.beat(at: note.onset)
    return BeatNote(
      onset: position ?? onset,
      duration: max(map.beat(at: note.offset) - onset, Self.shortestNote), key: note.key,
      velocity: note.velocity)
  }
}
