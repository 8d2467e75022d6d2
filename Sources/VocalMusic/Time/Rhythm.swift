/// The musical time of a take: its beats, how they form bars, and how sure that is.
///
/// Bar 1 begins at `leadIn` seconds of the take, at or before the first note. Song time, that of
/// ``tempoMap``, begins there: song seconds = take seconds - leadIn.
public struct Rhythm: Hashable, Sendable {
  /// Where bar 1 begins in the take; negative where a song begins inside its first bar.
  public let leadIn: Seconds

  /// Seconds and beats from bar 1 on, with the time signature.
  public let tempoMap: TempoMap

  /// When each beat, as it is felt (``TimeSignature/beat``), falls in the take, from bar 1 to the last note's end.
  public let beats: [Seconds]

  /// The probability of this tempo and metre among all that the take was read in, 0...1; less where there are few onsets
  /// to tell them by. 1 for a score, which states them.
  public let confidence: Double

  /// Creates a rhythm.
  public init(leadIn: Seconds, tempoMap: TempoMap, beats: [Seconds], confidence: Double) {
    self.leadIn = leadIn
    self.tempoMap = tempoMap
    self.beats = beats
    self.confidence = confidence
  }

  /// The time signature of the take.
  public var timeSignature: TimeSignature { tempoMap.timeSignature(at: 0) }

  /// The tempo over the whole take, in beats, as they are felt, per minute.
  public var beatsPerMinute: Double {
    guard let first = beats.first, let last = beats.last, last > first else {
      return tempoMap.tempo(at: 0).beatsPerMinute / timeSignature.beat.value
    }
    return 60 * Double(beats.count - 1) / (last - first).value
  }

  /// Notes in the take's time, moved to song time.
  public func songTime(of notes: [Note]) -> [Note] {
    notes.map { note in
      var moved = note
      moved.onset -= leadIn
      moved.offset -= leadIn
      return moved
    }
  }
}
