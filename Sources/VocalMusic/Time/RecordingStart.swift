extension Song {
  /// The song in the time of the recording that it was made of: where both begin together, they lie under each other, as
  /// in a workstation.
  ///
  /// Silence before bar 1 becomes bars of the song's metre, the first of which may be shorter, at a tempo that fits. If
  /// the recording begins inside a bar, the first bar is what is left of it, from the next thirty-second on. So all notes
  /// stay at their places in their bars, and are played when they were sung, to 10 ms.
  ///
  /// - Parameter leadIn: when bar 1 begins in the recording; below 0 if that is before it.
  /// - Returns: nil where notes are played before the recording begins, as in an intro.
  public func startingWithRecording(leadIn: Seconds) -> Song? {
    guard leadIn < 0 else { return padded(by: leadIn) }
    let start = tempoMap.beat(at: -leadIn)
    let first = tracks.lazy.flatMap(\.notes).map(\.onset).min() ?? start
    guard first >= start - PartialBar.grid else { return nil }
    let cut = (start / PartialBar.grid).rounded(.up) * PartialBar.grid
    return cutOff(before: cut).padded(by: tempoMap.seconds(at: cut) + leadIn)
  }

  /// Shorter silences are left out.
  private static let leastSilence: Seconds = 0.01

  /// The song after a silence.
  private func padded(by silence: Seconds) -> Song {
    guard silence >= Self.leastSilence else { return self }
    let length = max(
      (silence / tempoMap.tempo(at: 0).timePerBeat / PartialBar.grid.value).rounded(), 1)
    let pad = length * PartialBar.grid
    let signature = tempoMap.timeSignatures.last?.value ?? .fourFour
    let rest = pad.remainder(in: signature.beatsPerBar)
    let tempo = Tempo(beatsPerMinute: 60 * pad.value / silence.value)
    return moved(
      by: pad,
      tempi: [.init(beat: 0, value: tempo)] + tempoMap.tempi.map { $0.moved(by: pad) },
      timeSignatures: PartialBar.signatures(rest, then: signature)
        + tempoMap.timeSignatures.map { $0.moved(by: pad) })
  }

  /// The song from a beat on.
  private func cutOff(before cut: Beats) -> Song {
    let signature = tempoMap.timeSignature(at: cut)
    let begun = tempoMap.timeSignatures.last { $0.beat <= cut }?.beat ?? 0
    let rest = (begun - cut).remainder(in: signature.beatsPerBar)
    func later<Value>(_ changes: [TempoMap.Change<Value>]) -> [TempoMap.Change<Value>] {
      changes.filter { $0.beat > cut }.map { $0.moved(by: -cut) }
    }
    return moved(
      by: -cut,
      tempi: [.init(beat: 0, value: tempoMap.tempo(at: cut))] + later(tempoMap.tempi),
      timeSignatures: PartialBar.signatures(rest, then: signature)
        + later(tempoMap.timeSignatures))
  }

  private func moved(
    by delay: Beats, tempi: [TempoMap.Change<Tempo>],
    timeSignatures: [TempoMap.Change<TimeSignature>]
  ) -> Song {
    var song = self
    song.tempoMap = TempoMap(tempi: tempi, timeSignatures: timeSignatures)
    song.chords = chords.map { .init(beat: max($0.beat + delay, 0), value: $0.value) }
    for track in song.tracks.indices {
      for note in song.tracks[track].notes.indices {
        let moved = song.tracks[track].notes[note]
        song.tracks[track].notes[note].onset = max(moved.onset + delay, 0)
        song.tracks[track].notes[note].offset = max(moved.offset + delay, 0)
      }
    }
    return song
  }
}

/// A bar that is shorter than those after it.
private enum PartialBar {
  /// A thirty-second.
  static let grid: Beats = 0.125

  /// The signature of a bar of a whole number of thirty-seconds, if there are any, and of those after it.
  static func signatures(
    _ length: Beats, then usual: TimeSignature
  ) -> [TempoMap.Change<TimeSignature>] {
    var (numerator, denominator) = (Int((length / grid).rounded()), 32)
    while numerator.isMultiple(of: 2), denominator > 4 {
      (numerator, denominator) = (numerator / 2, denominator / 2)
    }
    guard let short = TimeSignature(numerator, denominator) else {
      return [.init(beat: 0, value: usual)]
    }
    return [.init(beat: 0, value: short), .init(beat: length, value: usual)]
  }
}

extension TempoMap.Change {
  fileprivate func moved(by delay: Beats) -> Self { Self(beat: beat + delay, value: value) }
}

extension Beats {
  /// What is left after whole bars, 0 ..< `bar` for negative numbers too.
  fileprivate func remainder(in bar: Beats) -> Beats {
    let rest = value - bar.value * (value / bar.value).rounded(.down)
    return Beats(rest)
  }
}
