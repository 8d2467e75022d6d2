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

extension BeatNote {
  /// Beats beyond this many are none of music.
  private static let latest = 1e6

  /// Whether the times are numbers that music may have, and the key is one of MIDI's.
  package var isPlaceable: Bool {
    abs(onset) < Self.latest && abs(duration) < Self.latest && (0..<128).contains(key)
  }
}

extension [BeatNote] {
  /// How many bars of so many beats hold a melody, to the nearest sixteenth: a note that reaches over the
  /// last bar line by no more ends there, one that begins that little before a bar line belongs after it.
  package func bars(ofBeats beatsPerBar: Int) -> Int {
    let sixteenth = 0.25
    let length = Double(beatsPerBar)
    return reduce(0) { bars, note in
      guard note.isPlaceable else { return bars }
      let begun = ((note.onset + sixteenth / 2) / length).rounded(.down) + 1
      let filled = ((note.onset + note.duration - sixteenth) / length).rounded(.up)
      return Swift.max(bars, Int(begun), Int(filled))
    }
  }
}
