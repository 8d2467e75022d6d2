import VocalMusic
import VocalStages

/// The melody of a score, laid into bars of one length that begin at beat 0: what a ``SongMaker`` takes.
///
/// If the score begins inside a bar, as after an upbeat or another metre, all of it is moved to the next
/// bar line.
struct ScoreMelody {
  /// Which of the score's bars count where its time signature changes.
  enum Bars {
    /// Those in which most of the melody begins.
    case most
    /// Those that the melody ends in.
    case last
  }

  /// The index of the melody's track in the score; nil if no melodic track has notes.
  let track: Int?
  /// The notes as the score has them, later by `delay`.
  let written: [BeatNote]
  /// Tempi as the score states them, or one that is given; one time signature.
  let rhythm: Rhythm
  /// How much later the melody lies than in the score.
  let delay: Beats

  /// - Parameters:
  ///   - score: in beats.
  ///   - maker: of the song; its options may name the melody, and have a tempo in place of the score's.
  /// - Throws: what ``SongMaker/verifyLength(_:in:)``, ``SongMaker/verifyCount(_:)`` and ``track(in:_:)`` throw.
  init(of score: Song, bars: Bars, for maker: SongMaker) throws(VocalMIDIError) {
    let track = try Self.track(in: score, maker.options)
    let melody = try Self.notes(of: track, in: score, for: maker)
    let signature = Self.signature(of: melody, in: score.tempoMap, bars)
    let bar = signature.value.beatsPerBar
    let upbeat = Beats(signature.beat.value.truncatingRemainder(dividingBy: bar.value))
    let delay = upbeat > 0 ? bar - upbeat : 0
    let end = (melody.map(\.offset).max() ?? 0) + delay
    try maker.verifyLength(end, in: signature.value)

    let map = score.tempoMap.moved(
      later: delay, at: maker.options.beatsPerMinute, timeSignature: signature.value,
      from: melody.first?.onset ?? 0, until: end)
    let leadIn = -map.seconds(at: delay)
    written = melody.map { $0.moved(by: delay) }
    rhythm = Rhythm(
      leadIn: leadIn, tempoMap: map,
      beats: (0...Int(max(end / signature.value.beat, 0).rounded(.up))).map {
        leadIn + map.seconds(at: signature.value.beat * Double($0))
      },
      confidence: 1)
    self.track = track
    self.delay = delay
  }

  /// The notes, in the time of `rhythm`.
  var notes: [Note] { written.map(rhythm.tempoMap.played) }

  /// The index of the melody's track: the one that the options name, or the likeliest.
  ///
  /// - Throws: ``VocalMIDIError/invalidOption(name:value:expected:)`` where it is no melody.
  static func track(in score: Song, _ options: SongOptions) throws(VocalMIDIError) -> Int? {
    guard let named = options.melodyTrack else { return score.likelyMelody }
    guard score.tracks.indices.contains(named), !score.tracks[named].isDrums else {
      throw .invalidOption(
        name: "melodyTrack", value: "\(named)",
        expected: "the index, from 0, of a track of the score that is not a drum track")
    }
    return named
  }

  /// The notes of a track that can be used, as one voice.
  ///
  /// - Throws: what ``SongMaker/verifyCount(_:)`` throws.
  static func notes(
    of track: Int?, in score: Song, for maker: SongMaker
  ) throws(VocalMIDIError) -> [BeatNote] {
    guard let track else { return [] }
    try maker.verifyCount(score.tracks[track].notes.count)
    return score.tracks[track].notes.filter { $0.defect == nil }.oneVoice()
  }

  /// The time signature that counts, and the first beat from which it holds. Bars of a single beat, which
  /// say nothing of a file's metre, are taken four at a time.
  private static func signature(
    of melody: [BeatNote], in map: TempoMap, _ bars: Bars
  ) -> TempoMap.Change<TimeSignature> {
    let changes = map.timeSignatures
    var chosen: TempoMap.Change<TimeSignature>?
    switch bars {
    case .most:
      var counts: [TimeSignature: Int] = [:]
      for note in melody { counts[map.timeSignature(at: note.onset), default: 0] += 1 }
      let usual = counts.values.max() ?? 0
      chosen = changes.first { counts[$0.value, default: 0] == usual }
    case .last:
      let last = max(melody.map(\.onset).max() ?? 0, 0)
      chosen = changes.last { $0.beat <= last }
    }
    guard let chosen, chosen.value.beatsPerBar != 1 else {
      return TempoMap.Change(beat: chosen?.beat ?? 0, value: .fourFour)
    }
    return chosen
  }
}

extension TempoMap {
  /// The same tempi, or the one given, with one time signature, all moved later by a delay. The tempo of the
  /// first note holds from the start, and none comes after the end.
  ///
  /// - Parameters:
  ///   - first: where the first note begins, before the delay.
  ///   - end: where the last note ends, after it.
  fileprivate func moved(
    later delay: Beats, at beatsPerMinute: Double?, timeSignature: TimeSignature,
    from first: Beats, until end: Beats
  ) -> TempoMap {
    if let beatsPerMinute {
      return TempoMap(
        beatsPerMinute: beatsPerMinute * timeSignature.beat.value, timeSignature: timeSignature)
    }
    let later = tempi.filter { $0.beat > max(first, 0) && $0.beat + delay < end }
    let moved =
      [Change(beat: 0, value: tempo(at: max(first, 0)))]
      + later.map { Change(beat: $0.beat + delay, value: $0.value) }
    return TempoMap(tempi: moved, timeSignatures: [Change(beat: 0, value: timeSignature)])
  }
}

extension BeatNote {
  /// The note, `delay` later.
  func moved(by delay: Beats) -> BeatNote {
    var note = self
    note.onset += delay
    note.offset += delay
    return note
  }
}
