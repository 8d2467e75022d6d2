import VocalStages

/// Makes a song of sung notes: rhythm, key, correction, continuation, chords and the band.
package struct SongMaker {
  let stages: ChosenStages
  let options: SongOptions
  let report: (SongProgress) -> Void

  /// - Parameter report: is told of each step.
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)``.
  package init(
    _ stages: ChosenStages, _ options: SongOptions,
    report: @escaping (SongProgress) -> Void = { _ in }
  ) throws(VocalMIDIError) {
    try options.validate()
    self.stages = stages
    self.options = options
    self.report = report
  }

  /// The song of a whole mono recording.
  package func song(
    of samples: [Float], sampleRate: Double, title: String
  ) throws(VocalMIDIError) -> GeneratedSong {
    let transcription = try stages.transcription().transcription(
      of: samples, sampleRate: sampleRate, options: TranscriptionOptions()
    ) { report(SongProgress(step: .transcription, fraction: $0)) }
    return try song(of: transcription, title: title)
  }

  /// The song of a transcription; only an empty melody if nothing was sung.
  package func song(
    of transcription: Transcription, title: String
  ) throws(VocalMIDIError) -> GeneratedSong {
    let (rhythm, key) = try rhythm(of: transcription.notes, known: nil)
    return try song(
      of: rhythm.songTime(of: transcription.notes), rhythm: rhythm, key: key,
      instrument: try instrument(of: transcription), title: title)
  }

  /// The rhythm and the key of notes as they were sung.
  ///
  /// - Parameter known: the notes' own key, if it is known.
  /// - Throws: what ``verifyLength(_:in:)`` throws too.
  func rhythm(
    of notes: [Note], known: KeySignature?
  ) throws(VocalMIDIError) -> (Rhythm, KeyEstimator.Estimate) {
    try begin(.rhythm)
    let key = try key(of: notes, known: known, in: TempoMap())
    // The rhythm is found with the help of the notes' degrees, which are those of notes in tune.
    let rhythm = try stages.rhythm().rhythm(
      of: tuned(notes, in: TempoMap()),
      options: BeatTracker.Options(
        beatsPerMinute: options.beatsPerMinute, timeSignature: options.timeSignature,
        downbeat: options.downbeat, key: key.key))
    let end = rhythm.songTime(of: notes).reduce(Seconds.zero) { max($0, $1.offset) }
    try verifyLength(rhythm.tempoMap.beat(at: end), in: rhythm.timeSignature)
    return (rhythm, key)
  }

  /// The song of the melody in a score.
  package func song(from score: Song, title: String) throws(VocalMIDIError) -> GeneratedSong {
    let title = title.isEmpty ? score.title : title
    if score.isUnmeasured, let track = try ScoreMelody.track(in: score, options) {
      let notes = ScoreMelody.notes(of: track, in: score).map(score.tempoMap.played)
      let (rhythm, key) = try rhythm(of: notes, known: score.key)
      return try song(
        of: rhythm.songTime(of: notes), rhythm: rhythm, key: key,
        instrument: InstrumentMatch(of: score.tracks[track]),
        program: score.tracks[track].program, title: title)
    }
    let melody = try ScoreMelody(of: score, bars: .most, for: self)
    return try song(
      of: melody.notes, rhythm: melody.rhythm,
      key: key(of: melody.notes, known: score.key, in: melody.rhythm.tempoMap),
      written: score.chords.map { .init(beat: $0.beat + melody.delay, value: $0.value) },
      instrument: melody.track.map { InstrumentMatch(of: score.tracks[$0]) },
      program: melody.track.map { score.tracks[$0].program }, title: title)
  }

  /// What the voice sounds like; nil where it is of no use.
  private func instrument(
    of transcription: Transcription
  ) throws(VocalMIDIError) -> InstrumentMatch? {
    guard options.instrument == nil else { return nil }
    return try stages.timbre()?.ranking(of: transcription)?.leading
  }

  /// The song of notes whose rhythm is known.
  ///
  /// - Parameters:
  ///   - notes: in song time.
  ///   - written: the chords of a score, which hold as far as its melody goes.
  ///   - instrument: what they sound like.
  ///   - program: the notes' own General MIDI program, if it is known.
  func song(
    of notes: [Note], rhythm: Rhythm, key: KeyEstimator.Estimate,
    written: [TempoMap.Change<Chord>] = [], instrument: InstrumentMatch?, program: Int? = nil,
    title: String
  ) throws(VocalMIDIError) -> GeneratedSong {
    try begin(.correction)
    let instrument =
      options.instrument.map { InstrumentMatch(instrument: $0, score: 1) }
      ?? instrument ?? .unknown
    let metre = try metre(of: rhythm.timeSignature)
    var voice = try voice(
      notes, rhythm: rhythm, key: key.key, instrument: instrument.instrument)
    let performance = try performance(at: rhythm.beatsPerMinute, in: metre)
    let end = voice.melody.reduce(Beats.zero) { max($0, $1.offset) }
    if let more = try bars(after: voice.melody, key: key.key, in: metre) {
      voice.melody += more
      voice.played += more.map {
        metre.written(performance.note(metre.felt($0), accents: Performance.melodyAccents))
      }
    }
    let sheet = try leadSheet(voice.melody, key: key.key, in: metre) { half in
      metre.start(ofHalf: half) < end ? written.chord(at: metre.start(ofHalf: half)) : nil
    }
    let band = try band(sheet, performance: performance, in: metre)
    let track = track(of: voice.played, instrument.instrument, program: program)
    let song = Song(
      title: title, tracks: [track] + band, tempoMap: rhythm.tempoMap, key: key.key,
      chords: metre.changes(of: sheet.chords))
    let generated = GeneratedSong(
      song: song, rhythm: rhythm, key: key, genre: options.genre, instrument: instrument,
      chords: sheet.chords, melody: voice.melody)
    return try withIntro(generated, performance: performance, in: metre)
  }

  /// The melody's track, mixed where there is a band beside it.
  ///
  /// - Parameter program: the notes' own, which counts where no instrument is asked for.
  private func track(of notes: [BeatNote], _ instrument: Instrument, program: Int?) -> Track {
    Track(
      name: "Voice",
      program: (options.instrument == nil ? program : nil) ?? instrument.program,
      isDrums: instrument.isDrums,
      volume: playsBand ? GenrePolicy.volume(ofVoice: instrument) : nil,
      pan: playsBand ? GenrePolicy.centre : nil, notes: notes)
  }

  /// Reports the next step, or throws if the task was cancelled.
  func begin(_ step: SongProgress.Step) throws(VocalMIDIError) {
    try VocalMIDIError.checkCancellation()
    report(SongProgress(step: step, fraction: 0))
  }

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
      ?? KeyEstimator.Estimate(key: KeySignature(tonic: 0, mode: .major), confidence: 0)
  }

  /// The notes without the singer's tuning, as the correction reads them; the notes themselves where there is
  /// no correction.
  private func tuned(_ notes: [Note], in map: TempoMap) throws(VocalMIDIError) -> [Note] {
    try stages.correction() == nil ? notes : SungTuning.removed(from: notes, in: map)
  }

  /// The metre that the band plays in; for a melody alone, bars of any whole number of beats up to 16.
  func metre(of signature: TimeSignature) throws(VocalMIDIError) -> BandMetre {
    if let metre = BandMetre(signature) { return metre }
    let beats = signature.beatsPerBar.value
    guard !playsBand, beats == beats.rounded(), TimeSignature.wholeBeats.contains(Int(beats)) else {
      throw .unsupportedTimeSignature(signature)
    }
    return BandMetre(signature, beatsPerBar: Int(beats))
  }

  private var playsBand: Bool {
    if case .off = stages.choice.arrangement { return false }
    return !options.tracks.isEmpty
  }

  /// Checks that a melody and the bars that are added to it, before and after, are no more than a song may have.
  ///
  /// - Parameter length: from bar 1 to the end of the melody.
  /// - Throws: ``VocalMIDIError/melodyTooLong(_:limit:)``, or ``VocalMIDIError/unsupportedTimeSignature(_:)``.
  func verifyLength(_ length: Beats, in signature: TimeSignature) throws(VocalMIDIError) {
    let bars = Arranger.maximumBars - options.continuedBars - options.introBars
    let limit = try metre(of: signature).start(ofHalf: 2 * bars)
    guard length <= limit else { throw .melodyTooLong(length, limit: limit) }
  }

  /// The melody, as played and as written.
  private func voice(
    _ notes: [Note], rhythm: Rhythm, key: KeySignature, instrument: Instrument
  ) throws(VocalMIDIError) -> (played: [BeatNote], melody: [BeatNote]) {
    let map = rhythm.tempoMap
    guard let correction = try stages.correction() else {
      return (notes.map(map.written), notes.map { written($0, at: nil, in: map) })
    }
    // The beats that genres swing are divided into two; of three, sixteenths are all that there is.
    let signature = rhythm.timeSignature
    let corrected = try correction.correct(
      notes, tempoMap: map, key: key,
      options: ContextCorrector.Options(
        genre: options.genre, instrument: instrument,
        grid: signature.isCompound && options.grid == .auto ? .sixteenth : options.grid,
        strength: options.strength, feel: signature.isCompound ? 0 : 1))
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

  /// The bars that the continuation adds, as written; nil where none are wanted.
  func bars(
    after melody: [BeatNote], key: KeySignature, in metre: BandMetre
  ) throws(VocalMIDIError) -> [BeatNote]? {
    guard options.continuedBars > 0 else { return nil }
    let beats = metre.signature.beatsPerBar.value
    guard beats == beats.rounded() else {
      throw .invalidOption(
        name: "continuedBars", value: String(options.continuedBars),
        expected: "0 in \(metre.signature), whose bars are no whole number of quarters")
    }
    try begin(.continuation)
    return try stages.continuation()?.continuation(
      of: melody, key: key,
      beatsPerBar: Int(beats), bars: options.continuedBars,
      seed: options.seed, options: options.continuation)
  }
}
