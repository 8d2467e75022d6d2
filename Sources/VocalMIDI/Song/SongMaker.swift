import VocalMusic

/// Makes a song of sung notes: rhythm, key, correction, continuation, chords and the band.
struct SongMaker {
  let stages: SongStages
  let options: SongOptions

  /// The share of the genre's accents in the melody's velocities; drums have their own, and the rest of the
  /// band accents beats already and takes half as much.
  private static let dynamics = ContextCorrector.Options().dynamics

  /// The song of a transcription; nothing but an empty melody where nothing was sung.
  func song(of transcription: Transcription, title: String) throws(VocalMIDIError) -> GeneratedSong
  {
    let rhythm = stages.rhythm.rhythm(
      of: transcription.notes,
      BeatTracker.Configuration(beatsPerMinute: options.beatsPerMinute))
    return try song(
      of: rhythm.songTime(of: transcription.notes), rhythm: rhythm, key: nil,
      instrument: stages.timbre?.ranking(of: transcription)?.leading, title: title)
  }

  /// The song of notes whose rhythm is known.
  ///
  /// - Parameters:
  ///   - notes: in song time.
  ///   - key: where the notes came with one.
  ///   - instrument: what they sound like.
  ///   - program: the General MIDI program that they came with.
  func song(
    of notes: [Note], rhythm: Rhythm, key known: KeySignature?, instrument: InstrumentMatch?,
    program: Int? = nil, title: String
  ) throws(VocalMIDIError) -> GeneratedSong {
    try verifyLength(of: notes, rhythm)
    let key = key(of: notes, known: known, in: rhythm.tempoMap)
    let instrument =
      options.instrument.map { InstrumentMatch(instrument: $0, score: 1) }
      ?? instrument ?? InstrumentMatch(instrument: .piano, score: 0)
    var lead = try lead(notes, rhythm: rhythm, key: key.key, instrument: instrument.instrument)
    let feel = try stages.context?.feel(
      of: options.genre, beatsPerMinute: rhythm.beatsPerMinute, beatsPerBar: try beatsPerBar(rhythm)
    )
    let performance = Performance(tempoMap: rhythm.tempoMap, feel: feel)
    if let more = try continuation(of: lead.melody, key: key.key, rhythm: rhythm) {
      lead.melody += more
      lead.notes += more.map { performance.note($0, dynamics: Self.dynamics) }
    }
    let sheet = try leadSheet(lead.melody, key: key.key, rhythm: rhythm)
    let band = try band(sheet, performance: performance)
    let voice = Track(
      name: "Voice",
      program: (options.instrument == nil ? program : nil) ?? instrument.instrument.program,
      isDrums: instrument.instrument.isDrums, notes: lead.notes)
    return GeneratedSong(
      song: Song(title: title, tracks: [voice] + band, tempoMap: rhythm.tempoMap, key: key.key),
      rhythm: rhythm, key: key, genre: options.genre, instrument: instrument,
      chords: sheet.chords, melody: lead.melody)
  }

  /// The key: given, or found in what is written down, which the correction takes to the singer's tuning.
  private func key(
    of notes: [Note], known: KeySignature?, in map: TempoMap
  ) -> KeyEstimator.Estimate {
    if let given = options.key ?? known {
      return KeyEstimator.Estimate(key: given, confidence: 1)
    }
    let written = stages.context == nil ? notes : SungTuning.removed(from: notes, in: map)
    return KeyEstimator().estimate(written)
      ?? KeyEstimator.Estimate(key: KeySignature(tonic: 0, mode: .major), confidence: 0)
  }

  /// The beats of the bars that the band plays in: 3 or 4; of a melody alone, any whole number up to 16.
  private func beatsPerBar(_ rhythm: Rhythm) throws(VocalMIDIError) -> Int {
    let beats = rhythm.timeSignature.beatsPerBar
    switch beats {
    case 2, 4, 8: return 4
    case 1.5, 3, 6, 12: return 3
    case 1...16
    where beats == beats.rounded() && (stages.arrangement == nil || options.tracks.isEmpty):
      return Int(beats)
    default:
      throw .invalidConfiguration(
        name: "timeSignature", value: rhythm.timeSignature.description,
        expected: "a melody in 2/4, 3/4, 4/4, 3/8, 6/8 or 12/8")
    }
  }

  private func verifyLength(of notes: [Note], _ rhythm: Rhythm) throws(VocalMIDIError) {
    let end = notes.reduce(0) { max($0, $1.offset) }
    try Self.verifyLength(
      beats: rhythm.tempoMap.beat(atSeconds: end)
        + Double(options.continuedBars * (try beatsPerBar(rhythm))))
  }

  /// - Throws: ``VocalMIDIError/invalidConfiguration(name:value:expected:)`` for a melody of more than
  ///   ``Arranger/maximumBars`` bars of four beats.
  static func verifyLength(beats: Double) throws(VocalMIDIError) {
    guard beats <= Double(4 * Arranger.maximumBars) else {
      throw .invalidConfiguration(
        name: "the melody's length", value: "\(Int(min(beats, 1e15))) beats",
        expected: "at most \(4 * Arranger.maximumBars) beats, in parts if need be")
    }
  }

  /// The melody as it is played, in song time, and as it is written, in beats.
  private func lead(
    _ notes: [Note], rhythm: Rhythm, key: KeySignature, instrument: Instrument
  ) throws(VocalMIDIError) -> (notes: [Note], melody: [BeatNote]) {
    guard let context = stages.context else {
      return (notes, notes.map { written($0, at: nil, in: rhythm.tempoMap) })
    }
    let corrected = try context.correct(
      notes, tempoMap: rhythm.tempoMap, key: key,
      options: ContextCorrector.Options(
        genre: options.genre, instrument: instrument, grid: options.grid,
        strength: options.strength))
    let melody = zip(corrected.notes, corrected.positions).map { note, position in
      written(note, at: position, in: rhythm.tempoMap)
    }
    return (corrected.notes, melody)
  }

  private func written(_ note: Note, at position: Double?, in map: TempoMap) -> BeatNote {
    let onset = map.beat(atSeconds: note.onset)
    return BeatNote(
      onset: position ?? onset, duration: max(map.beat(atSeconds: note.offset) - onset, 0.125),
      key: note.key, velocity: note.velocity)
  }

  private func continuation(
    of melody: [BeatNote], key: KeySignature, rhythm: Rhythm
  ) throws(VocalMIDIError) -> [BeatNote]? {
    guard options.continuedBars > 0 else { return nil }
    return try stages.continuation?.continuation(
      of: melody, key: key, beatsPerBar: try beatsPerBar(rhythm), bars: options.continuedBars,
      seed: options.seed, options: options.continuation)
  }

  private func leadSheet(
    _ melody: [BeatNote], key: KeySignature, rhythm: Rhythm
  ) throws(VocalMIDIError) -> LeadSheet {
    let beats = try beatsPerBar(rhythm)
    let chords = stages.harmony.chords(
      under: melody, bars: melody.bars(ofBeats: beats), beatsPerBar: beats, key: key,
      genre: options.genre)
    return LeadSheet(
      melody: melody, chords: chords, key: key, genre: options.genre, beatsPerBar: beats)
  }

  private func band(
    _ sheet: LeadSheet, performance: Performance
  ) throws(VocalMIDIError) -> [Track] {
    guard let arrangement = stages.arrangement, !options.tracks.isEmpty else { return [] }
    let parts = try arrangement.arrange(
      sheet, seed: options.seed,
      configuration: Arranger.Configuration(
        tracks: options.tracks, candidates: options.candidates))
    let ensemble = Ensemble(options.genre)
    return ArrangedTrack.allCases.compactMap { track in
      guard options.tracks.contains(track) else { return nil }
      return Track(
        name: track.rawValue.capitalized, program: ensemble.program(of: track),
        isDrums: track == .drums,
        notes: (parts[track] ?? []).map {
          performance.note($0, dynamics: track == .drums ? 0 : Self.dynamics / 2)
        })
    }
  }
}
