/// The channels of an expressive track: each of its notes sounds on the next member channel, so that it has a bend of its
/// own while others ring on. MMA, MIDI Polyphonic Expression 1.0 (RP-053): the lower zone, whose master is the first
/// channel.
enum ExpressiveZone {
  /// The channel that stands for the zone.
  static let master = 0
  /// The channels of the notes.
  static let members = 1...3
  /// The semitones that a member bends by unless it is told otherwise.
  static let range = 48
  /// The registered parameter by which a zone gets its members.
  static let configuration = 6

  /// The message that makes the zone, and the settings of a channel for each of its channels.
  ///
  /// - Parameter settings: the events that set a channel.
  static func beginning(
    _ settings: (_ channel: Int) -> [TimedMIDIEvent]
  ) -> [TimedMIDIEvent] {
    parameter(configuration, value: members.count, channel: master)
      + ([master] + members).flatMap(settings)
      + members.flatMap { parameter(0, value: range, channel: $0) }
  }

  /// The events at the start of a file that set a registered parameter.
  static func parameter(_ number: Int, value: Int, channel: Int) -> [TimedMIDIEvent] {
    Controller.parameter(number, value: value).map { controller, value in
      TimedMIDIEvent(
        tick: 0, event: .controlChange(channel: channel, controller: controller, value: value))
    }
  }
}

extension PlacedNote {
  /// The note's beginning and end on a channel.
  func events(channel: Int) -> [TimedMIDIEvent] {
    [
      TimedMIDIEvent(
        tick: start, event: .noteOn(channel: channel, key: key, velocity: velocity)),
      TimedMIDIEvent(tick: end, event: .noteOff(channel: channel, key: key)),
    ]
  }
}
