import VocalStages

extension Pipeline {
  /// Makes a song of a whole mono recording: transcribed, corrected, arranged.
  ///
  /// - Parameters:
  ///   - samples: full scale 1; what is not a number counts as silence.
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - options: what is wanted.
  ///   - stages: which implementation of each stage is used.
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
  /// - Parameters:
  ///   - transcription: of a recording.
  ///   - options: what is wanted.
  ///   - stages: which implementation of each stage is used.
  ///   - title: what the song is called; may be empty.
  /// - Throws: ``VocalMIDIError`` for an option out of range, for a melody of more than ``Arranger/maximumBars`` bars or
  ///   ``SongOptions/maximumNotes`` notes, or where weights are missing or damaged.
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
  /// - Parameters:
  ///   - score: its melody is the track that the options name, or ``Song/likelyMelody``.
  ///   - options: what is wanted.
  ///   - stages: which implementation of each stage is used.
  ///   - title: what the song is called; may be empty, for the score's own.
  /// - Throws: ``VocalMIDIError`` for an option out of range, where the melody is longer than
  ///   ``Arranger/maximumBars`` bars, has more than ``SongOptions/maximumNotes`` notes or is in a metre that the band
  ///   does not play, or where weights are missing or damaged.
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
  /// - Parameters:
  ///   - score: its melody is the track that the options name, or ``Song/likelyMelody``.
  ///   - options: how many bars, and how they are made.
  ///   - stages: of which the correction and the arrangement are not used.
  /// - Throws: ``VocalMIDIError`` for an option out of range, where the melody is longer than
  ///   ``Arranger/maximumBars`` bars, has more than ``SongOptions/maximumNotes`` notes, or its bars are not a whole
  ///   number of beats, or where weights are missing or damaged.
  public func continued(
    _ score: Song, options: SongOptions, stages: SongStages = SongStages()
  ) throws(VocalMIDIError) -> GeneratedSong {
    try continuing(options, stages).continued(score)
  }

  /// A band that plays along with a singer.
  ///
  /// - Throws: ``VocalMIDIError`` for an option out of range, or where weights are missing or damaged.
  public func band(
    _ options: LiveBandOptions, stages: SongStages = SongStages()
  ) throws(VocalMIDIError) -> LiveBand {
    try LiveBand(ChosenStages(choice: stages, trained: self.stages), options)
  }

  func continuing(
    _ options: SongOptions, _ stages: SongStages,
    report: @escaping (Progress) -> Void = { _ in }
  ) throws(VocalMIDIError) -> SongMaker {
    var stages = stages
    (stages.correction, stages.arrangement) = (.off, .off)
    return try maker(options, stages, report: report)
  }

  func maker(
    _ options: SongOptions, _ stages: SongStages,
    report: @escaping (Progress) -> Void = { _ in }
  ) throws(VocalMIDIError) -> SongMaker {
    try SongMaker(
      ChosenStages(choice: stages, trained: self.stages), options, report: report)
  }
}
