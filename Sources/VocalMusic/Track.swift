/// Notes that one instrument plays.
public struct Track: Hashable, Sendable, Codable {
  /// What the track is called, for people.
  public var name: String

  /// The General MIDI program, 0...127 from 0 (0 is the acoustic grand piano, 73 the flute); of a drum
  /// track, the kit. Writers clamp it to that range. Drum tracks share a MIDI channel, and so the kit of
  /// the last of them.
  public var program: Int

  /// Whether the notes' keys mean drums (General MIDI's percussion map, MIDI channel 10).
  public var isDrums: Bool

  /// The notes, in any order.
  public var notes: [Note]

  /// Creates a track.
  public init(name: String, program: Int = 0, isDrums: Bool = false, notes: [Note] = []) {
    self.name = name
    self.program = program
    self.isDrums = isDrums
    self.notes = notes
  }
}
