import VocalStages

extension Pipeline {
  /// Makes a song of a whole mono recording: transcribed, corrected, arranged.
  ///
  /// - Parameters:
  ///   - samples: full scale 1; what is not a number counts as silence.
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - title: what the song is called; may be empty.
  /// - Throws: ``VocalMIDIError`` for a rate or an option out of range, where no sample is a number, or where
  ///   weights are missing or damaged.
  public func generate(
    samples: [Float], sampleRate: Double, options: SongOptions = SongOptions(),
    stages: SongStages = SongStages(), title: String = ""
  ) throws(VocalMIDIError) -> GeneratedSong {
    try maker(options, stages).song(of: samples, sampleRate: sampleRate, title: title)
  }

  /// Makes a song of what was sung.
  ///
  /// - Parameter transcription: of a recording.
  /// - Throws: ``VocalMIDIError`` for an option out of range, for a melody too long, or where weights are
  ///   missing or damaged.
  public func generate(
    _ transcription: Transcription, options: SongOptions = SongOptions(),
    stages: SongStages = SongStages(), title: String = ""
  ) throws(VocalMIDIError) -> GeneratedSong {
    try maker(options, stages).song(of: transcription, title: title)
  }

  /// Makes a song of a melody in a score: its tempi and key are kept unless others are given, its bars if
  /// they are all of one length. If the metre changes, the one in which most notes begin is used, counted
  /// from one of its bar lines. If the score is not measured (``Song/isUnmeasured``), its tempo and bars are
  /// found as those of singing are.
  ///
  /// - Parameter score: its melody is the track that the options name, or ``Song/likelyMelody``.
  /// - Throws: ``VocalMIDIError`` for an option out of range, where the melody is longer than
  ///   ``Arranger/maximumBars`` bars or in a metre that the band does not play, or where weights are missing
  ///   or damaged.
  public func generate(
    from score: Song, options: SongOptions = SongOptions(), stages: SongStages = SongStages(),
    title: String = ""
  ) throws(VocalMIDIError) -> GeneratedSong {
    try maker(options, stages).song(from: score, title: title)
  }

  /// Adds `options.continuedBars` bars to the melody of a score, from the first bar line after it;
  /// everything else stays as it is. A score that is not measured (``Song/isUnmeasured``) is written in the
  /// beats that are found in its melody.
  ///
  /// - Parameter score: its melody is the track that the options name, or ``Song/likelyMelody``.
  /// - Throws: ``VocalMIDIError`` for an option out of range, where the melody is longer than
  ///   ``Arranger/maximumBars`` bars or its bars are not a whole number of beats, or where weights are
  ///   missing or damaged.
  public func continued(
    _ score: Song, options: SongOptions
  ) throws(VocalMIDIError) -> GeneratedSong {
    let maker = try maker(options, SongStages(correction: .off, arrangement: .off))
    let score = try maker.measured(score)
    let melody = try ScoreMelody(of: score, bars: .last, for: maker)
    let key = try maker.key(of: melody.notes, known: score.key, in: melody.rhythm.tempoMap)
    let continued = try maker.continuation(of: melody.notes, rhythm: melody.rhythm, key: key)

    var song = score
    song.key = key.key
    if let tempo = options.beatsPerMinute {
      song.setTempo(beatsPerMinute: tempo * melody.rhythm.timeSignature.beat.value)
    }
    let added = continued.added.map { note in
      note.moved(by: -melody.delay)
    }
    if let track = melody.track {
      song.tracks[track].notes += added
    } else {
      song.tracks.append(Track(name: "Voice", notes: added))
    }
    song.tempoMap = song.tempoMap.until(song.end)
    let instrument = melody.track.map { InstrumentMatch(of: score.tracks[$0]) }
    return GeneratedSong(
      song: song, rhythm: melody.rhythm, key: key, genre: options.genre,
      instrument: instrument ?? .unknown, chords: continued.chords, melody: continued.melody)
  }

  func maker(
    _ options: SongOptions, _ stages: SongStages,
    report: @escaping (Progress) -> Void = { _ in }
  ) throws(VocalMIDIError) -> SongMaker {
    try options.validate()
    return SongMaker(
      stages: ChosenStages(choice: stages, trained: self.stages), options: options,
      report: report)
  }
}
