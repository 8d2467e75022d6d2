/// Musical time: how seconds and beats correspond, and how beats form bars.
///
/// A beat is a quarter note, whatever the time signature. Both lists begin at beat 0 and are in order,
/// with at most one change for each beat: of several given for one beat, the last counts.
public struct TempoMap: Hashable, Sendable {
  /// A value that holds from a beat on.
  public struct Change<Value: Hashable & Sendable>: Hashable, Sendable {
    /// Beats (quarter notes) from the start of the song, 0 or more.
    public let beat: Beats

    /// What holds from there on.
    public let value: Value

    /// Creates a change.
    ///
    /// - Precondition: `beat` is finite and not negative.
    public init(beat: Beats, value: Value) {
      precondition(beat >= 0 && beat.isFinite, "A change lies at a finite beat, 0 or later.")
      self.beat = beat
      self.value = value
    }
  }

  /// The tempi, the first at beat 0.
  public let tempi: [Change<Tempo>]

  /// The time signatures, the first at beat 0.
  public let timeSignatures: [Change<TimeSignature>]

  /// The time of each tempo change.
  private let tempoTimes: [Seconds]

  /// Creates a map of changes in any order. Without a change at beat 0, the defaults of a MIDI file hold
  /// there: 120 beats per minute, 4/4. O(n log n).
  public init(tempi: [Change<Tempo>], timeSignatures: [Change<TimeSignature>] = []) {
    self.tempi = Self.inOrder(tempi, first: .standard)
    self.timeSignatures = Self.inOrder(timeSignatures, first: .fourFour)
    tempoTimes = Self.times(of: self.tempi)
  }

  /// Creates a map with one tempo and one time signature.
  ///
  /// - Precondition: `beatsPerMinute` is a number above 0.
  public init(beatsPerMinute: Double = 120, timeSignature: TimeSignature = .fourFour) {
    self.init(
      tempi: [Change(beat: 0, value: Tempo(beatsPerMinute: beatsPerMinute))],
      timeSignatures: [Change(beat: 0, value: timeSignature)])
  }

  /// The beat at a time; before the start, counted back at the first tempo. O(log n) in the number of
  /// tempo changes.
  public func beat(at time: Seconds) -> Beats {
    let index = tempoTimes.lastIndex(notAfter: time) { $0 }
    let change = tempi[index]
    return change.beat + Beats((time - tempoTimes[index]) / change.value.timePerBeat)
  }

  /// The time of a beat; before the start, counted back at the first tempo. O(log n) in the number of tempo
  /// changes.
  public func seconds(at beat: Beats) -> Seconds {
    let index = tempi.lastIndex(notAfter: beat, by: \.beat)
    let change = tempi[index]
    return tempoTimes[index] + change.value.timePerBeat * (beat - change.beat).value
  }

  /// The tempo that holds at a beat. O(log n).
  public func tempo(at beat: Beats) -> Tempo {
    tempi[tempi.lastIndex(notAfter: beat, by: \.beat)].value
  }

  /// The time signature that holds at a beat. O(log n).
  public func timeSignature(at beat: Beats) -> TimeSignature {
    timeSignatures[timeSignatures.lastIndex(notAfter: beat, by: \.beat)].value
  }

  /// Whether the first bar is shorter than those after it, as where a song begins with its recording.
  package var beginsWithPartialBar: Bool {
    guard timeSignatures.count > 1 else { return false }
    let (first, next) = (timeSignatures[0], timeSignatures[1])
    return next.beat == first.value.beatsPerBar && next.beat < next.value.beatsPerBar
  }

  /// A written note, in seconds.
  public func played(_ note: BeatNote) -> Note {
    note.moved(onset: seconds(at: note.onset), offset: seconds(at: note.offset))
  }

  /// A sung or played note, in beats.
  public func written(_ note: Note) -> BeatNote {
    note.moved(onset: beat(at: note.onset), offset: beat(at: note.offset))
  }

  /// The same map with every change moved to the nearest tick, as a file keeps it.
  func alignedToTicks(perBeat ticksPerBeat: Int) -> TempoMap {
    let resolution = Double(ticksPerBeat)
    func aligned<Value>(_ changes: [Change<Value>]) -> [Change<Value>] {
      changes.map { change in
        let beat = (change.beat * resolution).rounded() / resolution
        // Beats whose ticks exceed what a number can be are whole numbers, and so lie on a tick.
        return Change(beat: beat.isFinite ? beat : change.beat, value: change.value)
      }
    }
    return TempoMap(tempi: aligned(tempi), timeSignatures: aligned(timeSignatures))
  }

  /// `changes` sorted by beat, only the last of each beat, after `first` if none lies at beat 0.
  private static func inOrder<Value>(_ changes: [Change<Value>], first: Value) -> [Change<Value>] {
    let byBeat = changes.enumerated().sorted {
      ($0.element.beat, $0.offset) < ($1.element.beat, $1.offset)
    }
    var ordered = [Change(beat: 0, value: first)]
    for (_, change) in byBeat {
      if ordered[ordered.count - 1].beat == change.beat { ordered.removeLast() }
      ordered.append(change)
    }
    return ordered
  }

  private static func times(of tempi: [Change<Tempo>]) -> [Seconds] {
    var times: [Seconds] = [0]
    for (change, next) in zip(tempi, tempi.dropFirst()) {
      times.append(
        times[times.count - 1] + (next.beat - change.beat).value * change.value.timePerBeat)
    }
    return times
  }
}

extension Array {
  /// The index of the last element whose `position` is not after `target`, or 0 where there is none.
  /// The elements are in order of position. O(log n).
  func lastIndex<Unit>(
    notAfter target: Time<Unit>, by position: (Element) -> Time<Unit>
  ) -> Int {
    Swift.max(partitioningIndex(where: { !(position($0) <= target) }) - 1, 0)
  }
}
