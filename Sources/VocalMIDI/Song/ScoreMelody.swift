import VocalMusic

/// The melody of a score, laid into bars of one length that begin at beat 0: what a ``SongMaker`` takes.
///
/// Where the score begins inside a bar, as after an upbeat or another metre, all is moved later to the next
/// bar line.
struct ScoreMelody {
  /// Which of the score's bars count where its time signature changes.
  enum Bars {
    /// Those in which most of the melody begins.
    case most
    /// Those that the melody ends in.
    case last
  }

  /// The place of the melody's track in the score; nil where no track has any.
  let track: Int?
  /// The notes, in the seconds of `rhythm`.
  let notes: [Note]
  /// Tempi as the score states them, or one that is given; one time signature.
  let rhythm: Rhythm
  /// Beats by which the melody lies later than in the score.
  let delay: Double

  /// - Parameters:
  ///   - score: whose first track with notes that is no drum track is the melody.
  ///   - beatsPerMinute: a tempo in place of the score's.
  /// - Throws: ``VocalMIDIError/invalidConfiguration(name:value:expected:)`` for more than
  ///   ``Arranger/maximumBars`` bars.
  init(of score: Song, beatsPerMinute: Double?, bars: Bars) throws(VocalMIDIError) {
    track = score.tracks.firstIndex { !$0.isDrums && !$0.notes.isEmpty }
    let written = score.tempoMap
    let melody = track.map { score.tracks[$0].notes }?.filter { $0.defect == nil } ?? []
    let signature = Self.signature(of: melody, in: written, bars)
    let bar = signature.value.beatsPerBar
    let upbeat = signature.beat.truncatingRemainder(dividingBy: bar)
    let delay = upbeat > 0 ? bar - upbeat : 0
    let end = written.beat(atSeconds: melody.map(\.offset).max() ?? 0) + delay
    try SongMaker.verifyLength(beats: end)

    let map = written.moved(later: delay, at: beatsPerMinute, timeSignature: signature.value)
    let leadIn = -map.seconds(atBeat: delay)
    notes = melody.map { note in
      note.moved { map.seconds(atBeat: written.beat(atSeconds: $0) + delay) }
    }
    rhythm = Rhythm(
      leadIn: leadIn, tempoMap: map,
      beats: (0...max(Int(end.rounded(.up)), 0)).map { leadIn + map.seconds(atBeat: Double($0)) },
      confidence: 1)
    self.delay = delay
  }

  /// The time signature that counts, and the first beat from which it holds. Bars of a single beat, by which
  /// a file says nothing of its metre, are taken four at a time.
  private static func signature(
    of melody: [Note], in map: TempoMap, _ bars: Bars
  ) -> TempoMap.Change<TimeSignature> {
    let onsets = melody.map { map.beat(atSeconds: $0.onset) }
    let changes = map.timeSignatures
    var chosen: TempoMap.Change<TimeSignature>?
    switch bars {
    case .most:
      var counts: [TimeSignature: Int] = [:]
      for onset in onsets { counts[map.timeSignature(atBeat: onset), default: 0] += 1 }
      let usual = counts.values.max() ?? 0
      chosen = changes.first { counts[$0.value, default: 0] == usual }
    case .last:
      chosen = changes.last { $0.beat <= max(onsets.max() ?? 0, 0) }
    }
    guard let chosen, chosen.value.beatsPerBar != 1 else {
      return TempoMap.Change(beat: chosen?.beat ?? 0, value: .fourFour)
    }
    return chosen
  }
}

extension TempoMap {
  /// The same tempi, or one that is given, under one time signature, all so many beats later.
  fileprivate func moved(
    later delay: Double, at beatsPerMinute: Double?, timeSignature: TimeSignature
  ) -> TempoMap {
    if let beatsPerMinute {
      return TempoMap(beatsPerMinute: beatsPerMinute, timeSignature: timeSignature)
    }
    let moved = tempos.map { change in
      Change(beat: change.beat > 0 ? change.beat + delay : 0, value: change.value)
    }
    return TempoMap(tempos: moved, timeSignatures: [Change(beat: 0, value: timeSignature)])
  }
}

extension Note {
  /// The note with its times changed.
  func moved(_ time: (Double) -> Double) -> Note {
    var note = self
    note.onset = time(onset)
    note.offset = time(offset)
    return note
  }
}
