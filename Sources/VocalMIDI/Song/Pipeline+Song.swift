import VocalMusic

extension Pipeline {
  /// The stages with the trained weights that are shipped with the package, to replace some of them.
  ///
  /// - Throws: ``VocalMIDIError`` where weights are missing or damaged.
  public func trainedStages() throws(VocalMIDIError) -> SongStages {
    try SongStages.trained(frontEnd)
  }

  /// Makes a song of a whole mono recording: transcribed, corrected, arranged.
  ///
  /// - Parameters:
  ///   - samples: full scale 1; what is not a number counts as silence.
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - title: what the song is called; may be empty.
  /// - Throws: ``VocalMIDIError`` for a rate out of range, where no sample is a number, or where weights
  ///   are missing or damaged.
  public func generate(
    samples: [Float], sampleRate: Double, title: String = ""
  ) throws(VocalMIDIError) -> GeneratedSong {
    try generate(try transcribe(samples: samples, sampleRate: sampleRate), title: title)
  }

  /// Makes a song of what was sung, as `configuration.song` wants it.
  ///
  /// - Parameters:
  ///   - transcription: of a recording.
  ///   - stages: nil for ``trainedStages()``.
  /// - Throws: ``VocalMIDIError`` where weights are missing or damaged.
  public func generate(
    _ transcription: Transcription, stages: SongStages? = nil, title: String = ""
  ) throws(VocalMIDIError) -> GeneratedSong {
    let maker = try maker(stages)
    return try maker.song(of: transcription, title: title)
  }

  /// Makes a song of a melody in a score: its tempo map and key are kept where no others are given.
  ///
  /// - Parameters:
  ///   - score: whose first track with notes that is no drum track is the melody.
  ///   - stages: nil for ``trainedStages()``.
  /// - Throws: ``VocalMIDIError`` where weights are missing or damaged.
  public func generate(
    from score: Song, stages: SongStages? = nil, title: String = ""
  ) throws(VocalMIDIError) -> GeneratedSong {
    let maker = try maker(stages)
    let melody = score.tracks.first { !$0.isDrums && !$0.notes.isEmpty }
    let rhythm = Self.rhythm(of: score, at: configuration.song.beatsPerMinute)
    let moved = (melody?.notes ?? []).map { note in
      Self.moved(note, from: score.tempoMap, to: rhythm.tempoMap)
    }
    let played = melody.flatMap { melody in
      Instrument.allCases.first { $0.program == melody.program && !$0.isDrums }
    }
    return try maker.song(
      of: moved, rhythm: rhythm, key: score.key,
      instrument: played.map { InstrumentMatch(instrument: $0, score: 1) },
      title: title.isEmpty ? score.title : title)
  }

  /// Adds `configuration.song.continuedBars` bars to the melody of a score; all else stays as it is.
  ///
  /// - Parameter score: whose first track with notes that is no drum track is the melody.
  /// - Throws: ``VocalMIDIError`` where weights are missing or damaged.
  public func continued(_ score: Song) throws(VocalMIDIError) -> GeneratedSong {
    let stages = SongStages(
      rhythm: TrackedRhythm(), harmony: try Harmoniser(), context: nil, timbre: nil,
      arrangement: nil, continuation: try Continuer())
    let generated = try generate(from: score, stages: stages)
    var song = score
    song.tempoMap = generated.song.tempoMap
    song.key = generated.song.key
    let melody = song.tracks.firstIndex { !$0.isDrums && !$0.notes.isEmpty }
    for index in song.tracks.indices {
      song.tracks[index].notes =
        index == melody
        ? generated.song.tracks[0].notes
        : song.tracks[index].notes.map {
          Self.moved($0, from: score.tempoMap, to: song.tempoMap)
        }
    }
    if melody == nil { song.tracks += generated.song.tracks }
    return GeneratedSong(
      song: song, rhythm: generated.rhythm, key: generated.key, genre: generated.genre,
      instrument: generated.instrument, chords: generated.chords, melody: generated.melody)
  }

  private func maker(_ stages: SongStages?) throws(VocalMIDIError) -> SongMaker {
    if let stages { return SongMaker(stages: stages, options: configuration.song) }
    return SongMaker(stages: try trainedStages(), options: configuration.song)
  }

  /// The rhythm that a score states; with a given tempo, at that tempo throughout.
  private static func rhythm(of score: Song, at beatsPerMinute: Double?) -> Rhythm {
    let map =
      beatsPerMinute.map {
        TempoMap(beatsPerMinute: $0, timeSignature: score.timeSignature)
      } ?? score.tempoMap
    let count = Int(score.tempoMap.beat(atSeconds: score.duration).rounded(.up))
    return Rhythm(
      leadIn: 0, tempoMap: map, beats: (0...max(count, 0)).map { map.seconds(atBeat: Double($0)) },
      confidence: 1)
  }

  private static func moved(_ note: Note, from old: TempoMap, to new: TempoMap) -> Note {
    var note = note
    note.onset = new.seconds(atBeat: old.beat(atSeconds: note.onset))
    note.offset = new.seconds(atBeat: old.beat(atSeconds: note.offset))
    return note
  }
}
