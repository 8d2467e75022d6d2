import VocalMusic
import VocalStages
import VocalTimbre

extension SongMaker {
  /// A score whose melody goes on for the bars that the options want, from the first bar line after it.
  ///
  /// - Throws: as ``song(from:title:)``.
  package func continued(_ score: Song) throws(VocalMIDIError) -> GeneratedSong {
    let score = try measured(score)
    let melody = try ScoreMelody(of: score, bars: .last, for: self)
    let key = try key(of: melody.notes, known: score.key, in: melody.rhythm.tempoMap)
    let metre = try metre(of: melody.rhythm.timeSignature)
    let sung = melody.written.map { plain($0) }
    let added = try bars(after: sung, key: key.key, in: metre)
    let known = score.chords.map { TempoMap.Change(beat: $0.beat + melody.delay, value: $0.value) }
    let end = sung.reduce(Beats.zero) { max($0, $1.offset) }
    let sheet = try leadSheet(sung + added, key: key.key, in: metre) { half in
      metre.start(ofHalf: half) < end ? known.chord(at: metre.start(ofHalf: half)) : nil
    }
    let following = metre.changes(of: sheet.chords).filter { $0.beat >= end }
    try VocalMIDIError.checkCancellation()
    let instrument = melody.track.map { InstrumentMatch(of: score.tracks[$0]) }
    return GeneratedSong(
      song: song(score, melody, added, following, key.key), rhythm: melody.rhythm, key: key,
      genre: options.genre, profile: options.profile, instrument: instrument ?? .unknown,
      chords: sheet.chords, melody: sung + added)
  }

  /// The score with notes that follow its melody, and with their chords if it has chords.
  private func song(
    _ score: Song, _ melody: ScoreMelody, _ added: [BeatNote],
    _ chords: [TempoMap.Change<Chord>], _ key: KeySignature
  ) -> Song {
    var song = score
    song.key = key
    if let tempo = options.beatsPerMinute {
      song.setTempo(beatsPerMinute: tempo * melody.rhythm.timeSignature.beat.value)
    }
    let added = added.map { $0.moved(by: -melody.delay) }
    if let track = melody.track {
      song.tracks[track].notes += added
    } else {
      song.tracks.append(Track(name: "Voice", notes: added))
    }
    if !score.chords.isEmpty {
      song.chords += chords.map { .init(beat: $0.beat - melody.delay, value: $0.value) }
    }
    song.tempoMap = song.tempoMap.until(song.end)
    return song
  }

  /// The voice with the bars that the continuation adds, as played and as written.
  func goingOn(
    _ voice: (played: [BeatNote], melody: [BeatNote]), key: KeySignature, performance: Performance,
    in metre: BandMetre
  ) throws(VocalMIDIError) -> (played: [BeatNote], melody: [BeatNote]) {
    let more = try bars(after: voice.melody, key: key, in: metre)
    let played = more.map {
      metre.written(performance.note(metre.felt($0), accents: Performance.melodyAccents))
    }
    return (voice.played + played, voice.melody + more)
  }

  /// The bars that the continuation adds, as written; none where none are wanted.
  func bars(
    after melody: [BeatNote], key: KeySignature, in metre: BandMetre
  ) throws(VocalMIDIError) -> [BeatNote] {
    guard options.continuedBars > 0 else { return [] }
    let beats = metre.signature.beatsPerBar.value
    guard beats == beats.rounded() else {
      throw .invalidOption(
        name: "continuedBars", value: String(options.continuedBars),
        expected: "0 in \(metre.signature), whose bars are no whole number of quarters")
    }
    let continuation = try stages.continuation()
    return try doing(.continuation) { progress throws(VocalMIDIError) in
      try continuation?.continuation(
        of: melody, key: key, beatsPerBar: Int(beats), bars: options.continuedBars,
        seed: options.seed, options: options.continuation, progress: progress) ?? []
    }
  }
}
