import VocalStages

extension Pipeline {
  /// A transcriber of one recording, which takes it block by block.
  ///
  /// - Parameters:
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - channels: samples of a frame, 1...``Transcriber/maximumChannels``.
  ///   - options: what is wanted.
  /// - Throws: ``VocalMIDIError`` where the rate, the channels or the options are not supported, or where
  ///   weights are missing or damaged.
  public func transcriber(
    sampleRate: Double, channels: Int = 1, options: TranscriptionOptions = TranscriptionOptions()
  ) throws(VocalMIDIError) -> Transcriber {
    try Transcriber(
      stages.transcription.get(), sampleRate: sampleRate, channels: channels, options: options)
  }

  /// A transcriber that is given audio while one sings, and tells of notes at once.
  ///
  /// - Parameters:
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - channels: samples of a frame, 1...``Transcriber/maximumChannels``.
  ///   - options: whose ``TranscriptionOptions/lookAhead`` trades delay for exactness.
  ///   - beats: where the beats come from, for events of the tempo and the bars; nil for none of these.
  ///   - stages: those that find the beats.
  /// - Throws: ``VocalMIDIError`` where the rate, the channels or the options are not supported, or where
  ///   weights are missing or damaged.
  public func live(
    sampleRate: Double, channels: Int = 1, options: TranscriptionOptions = .live,
    beats: LiveBeatOptions? = nil, stages: SongStages = SongStages()
  ) throws(VocalMIDIError) -> LiveTranscriber {
    var finder: StreamBeatFinder?
    if let beats {
      finder = try StreamBeatFinder(ChosenStages(choice: stages, trained: self.stages), beats)
    }
    return try LiveTranscriber(
      self.stages.transcription.get(), sampleRate: sampleRate, channels: channels,
      options: options, beats: finder)
  }

  /// The notes of a whole mono recording.
  ///
  /// - Parameters:
  ///   - samples: full scale 1; what is not a number counts as silence.
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - options: what is wanted.
  /// - Throws: ``VocalMIDIError`` for a rate or an option out of range, where no sample is a number, or where
  ///   weights are missing or damaged.
  public func transcribe(
    samples: [Float], sampleRate: Double, options: TranscriptionOptions = TranscriptionOptions()
  ) throws(VocalMIDIError) -> Transcription {
    try stages.transcription.get().transcription(
      of: samples, sampleRate: sampleRate, options: options
    ) { _ in }
  }

  /// The tempo, the beats and the metre of notes as they were sung.
  ///
  /// - Throws: ``VocalMIDIError`` for options that cannot be used, or where weights are missing or damaged.
  public func rhythm(
    of notes: [Note], options: BeatTracker.Options = BeatTracker.Options()
  ) throws(VocalMIDIError) -> Rhythm {
    let tracker = try stages.rhythm.get()
    return try tracker.rhythm(ofSung: notes, keys: tracker.keys, options: options)
  }

  /// The key of notes as they were sung: found once the singer's tuning is subtracted; nil without notes.
  ///
  /// - Throws: ``VocalMIDIError`` where weights are missing or damaged.
  public func key(of notes: [Note]) throws(VocalMIDIError) -> KeyEstimator.Estimate? {
    try stages.rhythm.get().keys.inTune(notes).key
  }
}
