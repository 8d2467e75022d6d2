/// How fast the beat goes. A beat is a quarter note.
///
/// Kept as a MIDI file keeps it, in whole microseconds a beat, so that a tempo map and the file
/// written from it agree exactly.
public struct Tempo: Hashable, Sendable {
  /// Microseconds a beat, 1...16,777,215 (24 bits).
  public let microsecondsPerBeat: Int

  /// The tempo of a MIDI file that states none: 120 beats per minute.
  public static let standard = Tempo(beatsPerMinute: 120)

  /// The tempi of music, in beats, as they are felt, per minute.
  package static let felt = 20.0...400.0

  /// The values that a MIDI file can state.
  private static let representable = 1...0xFF_FFFF

  /// Creates the tempo; nil outside 1...16,777,215.
  public init?(microsecondsPerBeat: Int) {
    guard Self.representable.contains(microsecondsPerBeat) else { return nil }
    self.microsecondsPerBeat = microsecondsPerBeat
  }

  /// Creates the nearest tempo that a MIDI file can state: at least 3.58 beats per minute, in steps of a
  /// microsecond a beat.
  ///
  /// - Precondition: `beatsPerMinute` is a number above 0.
  public init(beatsPerMinute: Double) {
    precondition(beatsPerMinute > 0, "A tempo is a number of beats per minute above 0.")
    let microseconds = (60e6 / beatsPerMinute).rounded()
    let (least, most) = (Self.representable.lowerBound, Self.representable.upperBound)
    microsecondsPerBeat = Int(microseconds.clamped(to: Double(least)...Double(most)))
  }

  /// Beats (quarter notes) per minute.
  public var beatsPerMinute: Double { 60e6 / Double(microsecondsPerBeat) }

  /// The time a beat lasts.
  public var timePerBeat: Seconds { Seconds(Double(microsecondsPerBeat) / 1e6) }
}
