/// A note in musical time, as arrangements are made of.
public struct BeatNote: Hashable, Sendable, Codable {
  /// Beats (quarter notes) from the start of the song.
  public var onset: Double

  /// Beats that the note lasts.
  public var duration: Double

  /// The MIDI key, 0...127; of a drum, General MIDI's percussion map.
  public var key: Int

  /// Loudness, 1...127.
  public var velocity: Int

  /// Creates a note.
  public init(onset: Double, duration: Double, key: Int, velocity: Int = 80) {
    self.onset = onset
    self.duration = duration
    self.key = key
    self.velocity = velocity
  }
}
