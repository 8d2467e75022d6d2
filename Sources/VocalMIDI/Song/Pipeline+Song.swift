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

  /// Makes a song of a melody in a score: its tempi and key are kept where no others are given, its bars
  /// where they stay of one length. Where the metre changes, the one in which most notes begin is taken,
  /// from a bar line of it on.
  ///
  /// - Parameters:
  ///   - score: whose first track with notes that is no drum track is the melody.
  ///   - stages: nil for ``trainedStages()``.
  /// - Throws: ``VocalMIDIError`` where weights are missing or damaged, or where the melody is longer than
  ///   ``Arranger/maximumBars`` bars or in a metre that the band does not play.
  public func generate(
    from score: Song, stages: SongStages? = nil, title: String = ""
  ) throws(VocalMIDIError) -> GeneratedSong {
    let melody = try ScoreMelody(
      of: score, beatsPerMinute: configuration.song.beatsPerMinute, bars: .most)
    return try maker(stages).song(
      of: melody.notes, rhythm: melody.rhythm, key: score.key,
      instrument: melody.track.map { InstrumentMatch(of: score.tracks[$0]) },
      program: melody.track.map { score.tracks[$0].program },
      title: title.isEmpty ? score.title : title)
  }

  /// Adds `configuration.song.continuedBars` bars to the melody of a score, from the first bar line after
  /// it; all else stays as it is.
  ///
  /// - Parameter score: whose first track with notes that is no drum track is the melody.
  /// - Throws: ``VocalMIDIError`` where weights are missing or damaged, or where the melody is longer than
  ///   ``Arranger/maximumBars`` bars or its bars are no whole number of beats.
  public func continued(_ score: Song) throws(VocalMIDIError) -> GeneratedSong {
    let tempo = configuration.song.beatsPerMinute
    let melody = try ScoreMelody(of: score, beatsPerMinute: tempo, bars: .last)
    let stages = SongStages(
      rhythm: TrackedRhythm(), harmony: try Harmoniser(), context: nil, timbre: nil,
      arrangement: nil, continuation: try Continuer())
    let generated = try maker(stages).song(
      of: melody.notes, rhythm: melody.rhythm, key: score.key,
      instrument: melody.track.map { InstrumentMatch(of: score.tracks[$0]) }, title: score.title)
    var song = score
    song.key = generated.key.key
    if let tempo { song.setTempo(beatsPerMinute: tempo) }
    let added = generated.song.tracks[0].notes.dropFirst(melody.notes.count).map { note in
      note.moved {
        song.tempoMap.seconds(atBeat: melody.rhythm.tempoMap.beat(atSeconds: $0) - melody.delay)
      }
    }
    if let track = melody.track {
      song.tracks[track].notes += added
    } else {
      song.tracks.append(Track(name: "Voice", notes: added))
    }
    return GeneratedSong(
      song: song, rhythm: generated.rhythm, key: generated.key, genre: generated.genre,
      instrument: generated.instrument, chords: generated.chords, melody: generated.melody)
  }

  private func maker(_ stages: SongStages?) throws(VocalMIDIError) -> SongMaker {
    if let stages { return SongMaker(stages: stages, options: configuration.song) }
    return SongMaker(stages: try trainedStages(), options: configuration.song)
  }
}

extension Song {
  /// Plays the song at one tempo throughout.
  fileprivate mutating func setTempo(beatsPerMinute: Double) {
    let old = tempoMap
    let new = TempoMap(
      tempos: [.init(beat: 0, value: Tempo(beatsPerMinute: beatsPerMinute))],
      timeSignatures: old.timeSignatures)
    for index in tracks.indices {
      tracks[index].notes = tracks[index].notes.map { note in
        note.moved { new.seconds(atBeat: old.beat(atSeconds: $0)) }
      }
    }
    tempoMap = new
  }
}
