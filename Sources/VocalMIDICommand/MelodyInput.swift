import VocalAudioFiles
import VocalMIDI

/// A song that was made of an input.
struct MadeSong {
  let generated: GeneratedSong
  /// Whether it was made of a recording, and not of a MIDI file.
  let isOfRecording: Bool
}

/// A recording or a MIDI file that a melody is read from.
struct MelodyInput {
  let plan: OutputPlan
  /// The melody's track in a MIDI file, by name or by number; nil for the likeliest.
  let melodyTrack: String?
  /// How a recording is listened to.
  let listening: TranscriptionOptions

  private var path: String { plan.input }

  /// The song that a pipeline makes of it.
  func song(
    _ pipeline: Pipeline, _ options: SongOptions
  ) throws(TranscriptionFailure) -> MadeSong {
    try song(pipeline, options) { score, options, report throws(VocalMIDIError) in
      try pipeline.generate(
        from: score, options: options, title: score.title.isEmpty ? plan.title : score.title,
        report: report)
    }
  }

  /// The melody with bars added; everything else in a MIDI file stays.
  func continued(
    _ pipeline: Pipeline, _ options: SongOptions
  ) throws(TranscriptionFailure) -> MadeSong {
    try song(pipeline, options) { score, options, report throws(VocalMIDIError) in
      try pipeline.continued(score, options: options, report: report)
    }
  }

  /// The song of a recording, or what `make` makes of a score.
  private func song(
    _ pipeline: Pipeline, _ options: SongOptions,
    _ make: (Song, SongOptions, @escaping (SongProgress) -> Void) throws(VocalMIDIError)
      -> GeneratedSong
  ) throws(TranscriptionFailure) -> MadeSong {
    let source = try AudioSource.opened(path)
    let made: GeneratedSong
    let isScore = StandardMIDIFile.isMIDI(source.start(12))
    if isScore {
      let score = try score(in: source)
      var options = options
      options.melodyTrack = try track(in: score)
      guard score.isUnmeasured || options.timeSignature == nil && options.downbeat == nil else {
        throw .ownBars(path: path)
      }
      guard score.likelyMelody != nil else { throw .noMelody(path: path) }
      made = try making { report throws(VocalMIDIError) in try make(score, options, report) }
      warn(of: score, made)
    } else {
      let transcription = try Recording(source: source).transcribe(pipeline, listening)
      made = try making { report throws(VocalMIDIError) in
        try pipeline.generate(transcription, options: options, title: plan.title, report: report)
      }
    }
    guard !made.melody.isEmpty else { throw .noMelody(path: path) }
    return MadeSong(generated: made, isOfRecording: !isScore)
  }

  /// Makes a song and shows its progress meanwhile.
  private func making(
    _ body: (_ report: @escaping (SongProgress) -> Void) throws(VocalMIDIError) -> GeneratedSong
  ) throws(TranscriptionFailure) -> GeneratedSong {
    var bar = ProgressBar(label: path)
    defer { bar.clear() }
    do throws(VocalMIDIError) {
      return try body { bar.update($0) }
    } catch {
      throw .transcription(path: path, error)
    }
  }

  /// The song in a MIDI file; what is wrong with the file is told.
  private func score(in source: AudioSource) throws(TranscriptionFailure) -> Song {
    let bytes: [UInt8]
    do { bytes = try source.contents() } catch { throw .audio(error) }
    do {
      let reading = try StandardMIDIFile.reading(of: bytes)
      for warning in reading.warnings { StandardError.line("warning: \(path): \(warning)") }
      return reading.song
    } catch {
      throw .score(path: path, error)
    }
  }

  /// The index of the track that was asked for: by its name, in letters of any size, or by its number from 1.
  private func track(in score: Song) throws(TranscriptionFailure) -> Int? {
    guard let melodyTrack else { return nil }
    let wanted = melodyTrack.lowercased()
    let named = score.tracks.firstIndex { !$0.isDrums && $0.name.lowercased() == wanted }
    let numbered = Int(melodyTrack).map { $0 - 1 }.flatMap { index in
      score.tracks.indices.contains(index) && !score.tracks[index].isDrums ? index : nil
    }
    guard let track = named ?? numbered else {
      let melodic = score.tracks.enumerated().filter { !$0.element.isDrums }
      throw .noSuchTrack(
        path: path, name: melodyTrack,
        known: melodic.map { "\($0.offset + 1) (\($0.element.name))" })
    }
    return track
  }

  private func warn(of score: Song, _ made: GeneratedSong) {
    let map = score.tempoMap
    let metres = map.timeSignatures.count - (map.beginsWithPartialBar ? 1 : 0)
    if metres > 1, made.song.tempoMap.timeSignatures.count < metres {
      StandardError.line(
        "warning: \(path) changes its metre, and the song has bars of \(made.rhythm.timeSignature) "
          + "only; give the parts one by one where bar lines matter.")
    }
  }
}
