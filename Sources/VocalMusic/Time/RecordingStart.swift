extension Song {
  /// The song in the time of the recording that it was made of: where both begin together, they lie under each other, as
  /// in a workstation.
  ///
  /// The time before bar 1 is filled with bars of the song's metre, the first of which may be shorter, at about the
  /// song's tempo. If the recording begins inside a bar, the first bar is what is left of it. Bar lines are where they
  /// were sung, and notes are played when they were, to 10 ms. All notes keep their places in their bars, except those in
  /// the first sixteenth if the recording begins shortly before it.
  ///
  /// - Parameter leadIn: when bar 1 begins in the recording; below 0 if that is before it.
  /// - Returns: nil where notes are played before the recording begins, as in an intro.
  public func startingWithRecording(leadIn: Seconds) -> Song? {
    let metre = tempoMap.timeSignatures.last?.value ?? .fourFour
    guard leadIn < 0 else { return begun(before: leadIn, ofBar: metre) }
    let start = tempoMap.beat(at: -leadIn)
    let first = tracks.lazy.flatMap(\.notes).map(\.onset).min() ?? start
    guard first >= start - FirstBar.grid / 2 else { return nil }
    let cut = (start / FirstBar.grid).rounded(.up) * FirstBar.grid
    return cutOff(before: cut).begun(before: tempoMap.seconds(at: cut) + leadIn, ofBar: metre)
  }

  /// The song from a beat on, without whole bars before it.
  private func cutOff(before cut: Beats) -> Song {
    let signature = tempoMap.timeSignature(at: cut)
    let line = tempoMap.timeSignatures.last { $0.beat <= cut }?.beat ?? 0
    let rest = FirstBar.remainder(of: line - cut, signature)
    func later<Value>(_ changes: [TempoMap.Change<Value>]) -> [TempoMap.Change<Value>] {
      changes.filter { $0.beat > cut }.map { $0.moved(by: -cut) }
    }
    return moved(
      by: -cut,
      TempoMap(
        tempi: [.init(beat: 0, value: tempoMap.tempo(at: cut))] + later(tempoMap.tempi),
        timeSignatures: FirstBar.signatures(rest, then: signature)
          + later(tempoMap.timeSignatures)))
  }

  /// The song after a time that is filled with sixteenths; a shorter time makes the first sixteenth longer.
  private func begun(before time: Seconds, ofBar metre: TimeSignature) -> Song {
    let sixteenth = tempoMap.tempo(at: 0).timePerBeat * FirstBar.grid.value
    let count = (time / sixteenth).rounded()
    guard time >= FirstBar.leastTime else { return self }
    guard count > 0 else { return withFirstSixteenth(of: sixteenth + time, usually: sixteenth) }
    let added = count * FirstBar.grid
    let first = tempoMap.timeSignatures.first { $0.beat > 0 && $0.value == metre }?.beat ?? 0
    let tempo = Tempo(beatsPerMinute: 60 * added.value / time.value)
    return moved(
      by: added,
      TempoMap(
        tempi: [.init(beat: 0, value: tempo)] + tempoMap.tempi.map { $0.moved(by: added) },
        timeSignatures: FirstBar.signatures(
          FirstBar.remainder(of: added + first, metre), then: metre)
          + tempoMap.timeSignatures.filter { $0.beat > first }.map { $0.moved(by: added) }))
  }

  /// The song with its first sixteenth longer by a time, in which nothing is played.
  private func withFirstSixteenth(of length: Seconds, usually usual: Seconds) -> Song {
    let grid = FirstBar.grid
    let tempo = Tempo(beatsPerMinute: 60 * grid.value / length.value)
    func placed(_ beat: Beats) -> Beats {
      beat >= grid ? beat : grid - (grid - beat) * (usual / length)
    }
    var song = self
    song.tempoMap = TempoMap(
      tempi: [
        .init(beat: 0, value: tempo), .init(beat: grid, value: tempoMap.tempo(at: grid)),
      ] + tempoMap.tempi.filter { $0.beat > grid }, timeSignatures: tempoMap.timeSignatures)
    song.place(placed)
    return song
  }

  private func moved(by delay: Beats, _ map: TempoMap) -> Song {
    var song = self
    song.tempoMap = map
    song.length = length > 0 ? max(length + delay, 0) : 0
    song.place { max($0 + delay, 0) }
    song.chords = chords.map { .init(beat: max($0.beat + delay, 0), value: $0.value) }
    return song
  }

  private mutating func place(_ placed: (Beats) -> Beats) {
    for track in tracks.indices {
      for note in tracks[track].notes.indices {
        let old = tracks[track].notes[note]
        tracks[track].notes[note].onset = placed(old.onset)
        tracks[track].notes[note].offset = placed(old.offset)
      }
    }
  }
}

/// The first bar of a song that begins with its recording.
private enum FirstBar {
  /// It has a whole number of sixteenths.
  static let grid: Beats = 0.25
  /// Shorter times before it are left out.
  static let leastTime: Seconds = 0.01

  /// What a time has beyond whole bars, 0 ..< a bar for negative times too.
  static func remainder(of time: Beats, _ metre: TimeSignature) -> Beats {
    let bar = metre.beatsPerBar
    return time - bar * (time / bar).rounded(.down)
  }

  /// The signature of a first bar of a whole number of sixteenths, if there are any, and of the bars after it.
  static func signatures(
    _ length: Beats, then usual: TimeSignature
  ) -> [TempoMap.Change<TimeSignature>] {
    var (numerator, denominator) = (Int((length / grid).rounded()), 16)
    while numerator.isMultiple(of: 2), numerator > 0, denominator > 4 {
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
