/// The bytes of a file's header chunk, type 1.
func headerChunk(trackCount: Int, ticksPerBeat: Int) -> [UInt8] {
  Array(ChunkTag.header.utf8) + bigEndian(6, bytes: 4) + bigEndian(1, bytes: 2)
    + bigEndian(trackCount, bytes: 2) + bigEndian(ticksPerBeat, bytes: 2)
}

/// The bytes of a track chunk that holds `events`, which are in order, closed by its end-of-track event, which comes at
/// `end` if that is later.
func trackChunk(_ events: [TimedMIDIEvent], until end: Int = 0) -> [UInt8] {
  let rest = max(end - (events.last?.tick ?? 0), 0)
  return trackChunk(eventBytes(events, after: 0), end: closing(after: rest))
}

/// The bytes of a track chunk that holds the bytes of events, closed by its end-of-track event.
func trackChunk(_ events: [UInt8], end: [UInt8] = trackEnd) -> [UInt8] {
  trackHead(ofEvents: events.count, end: end) + events + end
}

/// What comes before the events of a track chunk, which have `count` bytes.
func trackHead(ofEvents count: Int, end: [UInt8] = trackEnd) -> [UInt8] {
  Array(ChunkTag.track.utf8) + bigEndian(count + end.count, bytes: 4)
}

/// The event that closes a track chunk, at once after the event before.
let trackEnd = closing(after: 0)

/// The event that closes a track chunk, so many ticks after the event before.
private func closing(after ticks: Int) -> [UInt8] {
  variableLength(ticks) + metaEvent(MetaType.endOfTrack, [])
}

/// The bytes of events in order, each with its delta time, the first one's from `tick` on.
func eventBytes(_ events: [TimedMIDIEvent], after tick: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  var last = tick
  for timed in events {
    bytes += variableLength(timed.tick - last)
    bytes += timed.event.bytes
    last = timed.tick
  }
  return bytes
}

/// The beginning of a meta event, at once after the event before, that hides the bytes which follow it as its contents.
/// Its length has four digits, whatever it is.
func hidingEvent(_ count: Int) -> [UInt8] {
  [0, MIDIStatus.meta, MetaType.sequencerSpecific] + fourDigits(count)
}

/// `value` as by ``variableLength(_:)``, with zeros before it.
func fourDigits(_ value: Int) -> [UInt8] {
  let digits = variableLength(value)
  return [UInt8](repeating: 0x80, count: 4 - digits.count) + digits
}

/// `value` in base 128, the most significant digit first, the high bit set on all digits but the last.
///
/// - Precondition: `value` has at most 28 bits, which is what the format allows.
func variableLength(_ value: Int) -> [UInt8] {
  precondition((0...maximumVariableLength).contains(value), "A delta time has at most 28 bits.")
  var bytes = [UInt8(value & 0x7F)]
  var rest = value >> 7
  while rest > 0 {
    bytes.append(UInt8(rest & 0x7F) | 0x80)
    rest >>= 7
  }
  return bytes.reversed()
}

/// The largest number that four base-128 digits hold.
let maximumVariableLength = 0x0FFF_FFFF

/// The lower `count` bytes of `value`, the most significant first.
private func bigEndian(_ value: Int, bytes count: Int) -> [UInt8] {
  (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

private func metaEvent(_ type: UInt8, _ payload: [UInt8]) -> [UInt8] {
  [MIDIStatus.meta, type] + variableLength(payload.count) + payload
}

extension MIDIEvent {
  /// The event as a file holds it, without its delta time.
  fileprivate var bytes: [UInt8] {
    switch self {
    case .noteOff(let channel, let key):
      return message(MIDIStatus.noteOff, channel, key, 64)
    case .noteOn(let channel, let key, let velocity):
      return message(MIDIStatus.noteOn, channel, key, velocity)
    case .controlChange(let channel, let controller, let value):
      return message(MIDIStatus.controlChange, channel, controller, value)
    case .programChange(let channel, let program):
      return message(MIDIStatus.programChange, channel, program)
    case .pitchBend(let channel, let value):
      return message(MIDIStatus.pitchBend, channel, value & 0x7F, value >> 7)
    case .trackName(let name):
      return metaEvent(MetaType.trackName, Array(name.utf8.prefix(maximumVariableLength)))
    case .text(let text):
      return metaEvent(MetaType.text, Array(text.utf8.prefix(maximumVariableLength)))
    case .unmeasured:
      return metaEvent(MetaType.text, Array(StandardMIDIFile.unmeasuredMark.utf8))
    case .tempo(let tempo):
      return metaEvent(MetaType.tempo, bigEndian(tempo.microsecondsPerBeat, bytes: 3))
    case .timeSignature(let signature):
      return metaEvent(MetaType.timeSignature, signature.payload)
    case .keySignature(let key):
      return metaEvent(
        MetaType.keySignature, [UInt8(truncatingIfNeeded: key.sharps), key.mode == .major ? 0 : 1])
    }
  }

  private func message(_ status: UInt8, _ channel: Int, _ data: Int...) -> [UInt8] {
    [status | UInt8(channel)] + data.map { UInt8($0) }
  }
}

extension TimeSignature {
  /// Numerator, logarithm of the denominator, MIDI clocks (24 a quarter note) a click, which is a beat as it is felt,
  /// 32nds a quarter. RP-001's own example is a click of 36 clocks in 6/8.
  fileprivate var payload: [UInt8] {
    let clocksPerClick = isCompound ? 36 : max(96 / denominator, 1)
    return [
      UInt8(numerator), UInt8(denominator.trailingZeroBitCount), UInt8(clocksPerClick), 8,
    ]
  }
}
