/// Notes that one instrument plays.
public struct Track: Hashable, Sendable, Codable {
  /// What the track is called, for people.
  public var name: String

  /// The General MIDI program, 0...127 (0 is the acoustic grand piano, 73 the flute); for a drum track,
  /// the kit. Writers clamp it to that range. All drum tracks share a MIDI channel, and so the kit of the
  /// last one.
  public var program: Int

  /// Whether the notes' keys select drums (General MIDI's percussion map, MIDI channel 10).
  public var isDrums: Bool

  /// The channel's volume, 0...127 (controller 7); nil to leave it to the instrument, most of which take 100.
  public var volume: Int?

  /// The channel's place, 0...127 from left to right (controller 10); nil to leave it to the instrument, in the middle.
  public var pan: Int?

  /// The notes as they are written, in any order.
  public var notes: [BeatNote]

  /// Creates a track.
  public init(
    name: String, program: Int = 0, isDrums: Bool = false, volume: Int? = nil, pan: Int? = nil,
    notes: [BeatNote] = []
  ) {
    self.volume = volume
    self.pan = pan
    self.name = name
    self.program = program
    self.isDrums = isDrums
    self.notes = notes
  }
}

extension Track {
  /// Creates a track of notes as they sound.
  ///
  /// - Parameter tempoMap: how seconds and beats correspond.
  public init(
    name: String, program: Int = 0, isDrums: Bool = false, played notes: [Note],
    in tempoMap: TempoMap = TempoMap()
  ) {
    self.init(
      name: name, program: program, isDrums: isDrums, notes: notes.map(tempoMap.written))
  }

  /// The notes as they sound, in the same order.
  public func played(in tempoMap: TempoMap) -> [Note] { notes.map(tempoMap.played) }
}
