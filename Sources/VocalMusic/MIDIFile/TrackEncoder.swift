/// Turns one track into the events of its chunk. Its notes may come in groups, none of which starts before those of the
/// group before have ended: the events are the same.
struct TrackEncoder {
  /// A channel on which notes of the track sound.
  private struct Voice {
    let channel: Int
    /// nil where notes stay on their keys.
    var bends: PitchBendEncoder?
  }

  private let track: Track
  private let channel: Int
  private let bends: PitchBendMode
  /// The channels that notes sound on in turn.
  private var voices: [Voice]
  /// Notes that have come.
  private var count = 0
  /// Whether a note has been bent.
  private var isBent = false

  /// - Parameters:
  ///   - track: whose own notes are left out.
  ///   - channel: 0...15.
  init(of track: Track, channel: Int, bends: PitchBendMode, clock: TickClock) {
    (self.track, self.channel, self.bends) = (track, channel, bends)
    func bent(_ channel: Int, by range: Int) -> Voice {
      Voice(channel: channel, bends: PitchBendEncoder(channel: channel, range: range, clock: clock))
    }
    switch bends {
    case .expressive where channel == ExpressiveZone.master:
      voices = ExpressiveZone.members.map { bent($0, by: ExpressiveZone.range) }
    case .semitones(let range) where !track.isDrums: voices = [bent(channel, by: range)]
    default: voices = [Voice(channel: channel)]
    }
  }

  /// The events before those of the notes that have come: the name, the instrument, and the range of the bends if there
  /// are any.
  var beginning: [TimedMIDIEvent] {
    [TimedMIDIEvent(tick: 0, event: .trackName(track.name))] + allSettings
  }

  private var allSettings: [TimedMIDIEvent] {
    switch bends {
    case .expressive where channel == ExpressiveZone.master:
      ExpressiveZone.beginning { settings(of: $0) }
    case .semitones(let range) where isBent:
      settings(of: channel)
        + ExpressiveZone.parameter(
          0, value: range.clamped(to: PitchBendValue.ranges), channel: channel)
    default: settings(of: channel)
    }
  }

  /// The instrument of a channel, its volume and its place.
  private func settings(of channel: Int) -> [TimedMIDIEvent] {
    let program = track.program.clamped(to: MIDIRange.values)
    let controls = [(Controller.volume, track.volume), (Controller.pan, track.pan)]
    let settings =
      [MIDIEvent.programChange(channel: channel, program: program)]
      + controls.compactMap { controller, value in
        value.map {
          .controlChange(
            channel: channel, controller: controller, value: $0.clamped(to: MIDIRange.values))
        }
      }
    return settings.map { TimedMIDIEvent(tick: 0, event: $0) }
  }

  /// The events of the next notes, in order of tick.
  ///
  /// - Parameter notes: in order of start.
  mutating func events(of notes: [PlacedNote]) -> [TimedMIDIEvent] {
    var events: [TimedMIDIEvent] = []
    for index in voices.indices {
      let next = (voices.count + index - count % voices.count) % voices.count
      let own = stride(from: next, to: notes.count, by: voices.count).map { notes[$0] }
      let bends = voices[index].bends?.bends(of: own) ?? []
      isBent = isBent || !bends.isEmpty
      events += bends
      for note in own { events += note.events(channel: voices[index].channel) }
    }
    count += notes.count
    return events.inTickOrder()
  }
}

extension MIDIEvent {
  /// The order of events at the same tick: ends of notes, settings of the channel, starts of notes.
  fileprivate var rankWithinTick: Int {
    switch self {
    case .noteOff: 0
    case .noteOn: 2
    default: 1
    }
  }
}

extension [TimedMIDIEvent] {
  /// The events sorted by tick, then by rank; events of equal rank keep their order.
  func inTickOrder() -> [TimedMIDIEvent] {
    enumerated().sorted {
      ($0.element.tick, $0.element.event.rankWithinTick, $0.offset)
        < ($1.element.tick, $1.element.event.rankWithinTick, $1.offset)
    }.map(\.element)
  }
}
