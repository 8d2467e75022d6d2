import VocalArrangement
import VocalMusic
import VocalRhythm
import VocalStages
import VocalTimbre
import VocalTranscription

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
    let hearing = try stages.transcription()
    let transcription = try doing(.transcription) { progress throws(VocalMIDIError) in
      try hearing.transcription(
        of: samples, sampleRate: sampleRate, options: TranscriptionOptions(), progress: progress)
    }
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
  /// - Throws: what ``verifyLength(_:in:)`` and ``verifyCount(_:)`` throw too.
  func rhythm(
    of notes: [Note], known: KeySignature?
  ) throws(VocalMIDIError) -> (Rhythm, KeyEstimator.Estimate) {
    try verifyCount(notes.count)
    let (rhythm, key) = try doing(.rhythm) { progress throws(VocalMIDIError) in
      try found(in: notes, known: known, progress)
    }
    let end = rhythm.songTime(of: notes).reduce(Seconds.zero) { max($0, $1.offset) }
    try verifyLength(rhythm.tempoMap.beat(at: end), in: rhythm.timeSignature)
    return (rhythm, key)
  }

  private func found(
    in notes: [Note], known: KeySignature?, _ progress: (Double) -> Void
  ) throws(VocalMIDIError) -> (Rhythm, KeyEstimator.Estimate) {
    // The rhythm is found with the help of the notes' degrees, which are those of notes in tune.
    let (tuned, key) = try inTune(notes, known: known, in: TempoMap())
    let rhythm = try stages.rhythm().rhythm(
      of: tuned,
      options: BeatTracker.Options(
        beatsPerMinute: options.beatsPerMinute, timeSignature: options.timeSignature,
        downbeat: options.downbeat, key: key.key, usualTempo: options.profile?.tempo),
      progress: progress)
    return (rhythm, key)
  }

  /// The song of the melody in a score.
  package func song(from score: Song, title: String) throws(VocalMIDIError) -> GeneratedSong {
    let title = title.isEmpty ? score.title : title
    if let melody = try unmeasuredMelody(of: score) {
      let track = score.tracks[melody.track]
      return try song(
        of: melody.rhythm.songTime(of: melody.notes), rhythm: melody.rhythm, key: melody.key,
        instrument: InstrumentMatch(of: track), program: track.program, title: title)
    }
    let melody = try ScoreMelody(of: score, bars: .most, for: self)
    return try song(
      of: melody.notes, rhythm: melody.rhythm,
      key: key(of: melody.notes, known: score.key, in: melody.rhythm.tempoMap),
      written: score.chords.map { .init(beat: $0.beat + melody.delay, value: $0.value) },
      instrument: melody.track.map { InstrumentMatch(of: score.tracks[$0]) },
      program: melody.track.map { score.tracks[$0].program }, title: title)
  }

  /// What the voice sounds like; nil if the instrument is given.
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
    let instrument =
      options.instrument.map { InstrumentMatch(instrument: $0, score: 1) }
      ?? instrument ?? .unknown
    let metre = try metre(of: rhythm.timeSignature)
    let (performance, sung) = try doing(.correction) { progress throws(VocalMIDIError) in
      (
        try self.performance(at: rhythm.beatsPerMinute, in: metre),
        try self.voice(
          notes, rhythm: rhythm, key: key.key, instrument: instrument.instrument, progress)
      )
    }
    let end = sung.melody.reduce(Beats.zero) { max($0, $1.offset) }
    let voice = try goingOn(sung, key: key.key, performance: performance, in: metre)
    let sheet = try leadSheet(voice.melody, key: key.key, in: metre) { half in
      metre.start(ofHalf: half) < end ? written.chord(at: metre.start(ofHalf: half)) : nil
    }
    let band = try band(sheet, performance: performance, in: metre)
    let track = try track(of: voice.played, instrument.instrument, program: program)
    let song = Song(
      title: title, tracks: [track] + band, tempoMap: rhythm.tempoMap, key: key.key,
      chords: metre.changes(of: sheet.chords))
    let generated = GeneratedSong(
      song: song, rhythm: rhythm, key: key, genre: options.genre, profile: options.profile,
      instrument: instrument, chords: sheet.chords, melody: voice.melody)
    let whole = try withIntro(generated, performance: performance, in: metre)
    try VocalMIDIError.checkCancellation()
    return whole
  }

  /// The melody's track, mixed where there is a band beside it.
  ///
  /// - Parameter program: the notes' own, which counts where no instrument is asked for.
  private func track(
    of notes: [BeatNote], _ instrument: Instrument, program: Int?
  ) throws(VocalMIDIError) -> Track {
    // A melody on drums shares the channel of the band's drums, which sets its volume.
    let isMixed = playsBand && !instrument.isDrums
    return Track(
      name: "Voice",
      program: (options.instrument == nil ? program : nil) ?? instrument.program,
      isDrums: instrument.isDrums,
      volume: isMixed ? try stages.mix().volume(ofVoice: instrument) : nil,
      pan: isMixed ? CastPart.centre : nil, notes: notes)
  }

  /// Does a step, or throws if the task was cancelled before its end.
  ///
  /// - Parameter work: is given what to tell of its progress, 0...1: whatever it tells, what is reported begins with
  ///   0, never falls, and ends with 1.
  func doing<Result>(
    _ step: SongProgress.Step,
    _ work: (_ progress: (Double) -> Void) throws(VocalMIDIError) -> Result
  ) throws(VocalMIDIError) -> Result {
    try VocalMIDIError.checkCancellation()
    var done = 0.0
    report(SongProgress(step: step, fraction: done))
    func tell(_ share: Double) {
      guard share > done else { return }
      done = min(share, 1)
      report(SongProgress(step: step, fraction: done))
    }
    let result = try work { if $0 < 1 { tell($0) } }
    try VocalMIDIError.checkCancellation()
    tell(1)
    return result
  }
}
