/// What a file's header says.
struct MIDIFileHeader {
  /// How a file counts time.
  enum Division {
    /// Ticks per beat; the tempo says how long a beat lasts.
    case beats(ticksPerBeat: Int)
    /// Ticks per second, independent of the tempo.
    case frames(ticksPerSecond: Double)
  }

  /// Bytes of its chunk that have a meaning.
  static let length = 6

  let trackCount: Int
  let division: Division

  /// - Parameter reader: behind the length of the header's chunk.
  init(_ reader: inout ByteReader) throws(StandardMIDIFile.ReadingError) {
    let type = try reader.number(bytes: 2)
    guard type < 2 else { throw .unsupportedType(type) }
    trackCount = try reader.number(bytes: 2)
    division = try Division(bits: reader.number(bytes: 2))
  }
}

extension MIDIFileHeader.Division {
  fileprivate init(bits: Int) throws(StandardMIDIFile.ReadingError) {
    if bits & 0x8000 == 0 {
      guard bits > 0 else { throw .invalidDivision(bits) }
      self = .beats(ticksPerBeat: bits)
    } else {
      // The upper byte is the frame rate, negated; 29 means 30 drop-frame, 29.97 frames a second.
      let rates = [24: 24.0, 25: 25.0, 29: 30_000.0 / 1001, 30: 30.0]
      let ticksPerFrame = bits & 0xFF
      guard let rate = rates[256 - bits >> 8], ticksPerFrame > 0 else {
        throw .invalidDivision(bits)
      }
      self = .frames(ticksPerSecond: rate * Double(ticksPerFrame))
    }
  }
}

/// The events of one track chunk that matter to a song.
struct TrackChunk {
  private(set) var events: [TimedMIDIEvent] = []

  /// Ticks from the start to the end of the track.
  private(set) var length = 0

  /// Whether the event that ends a track was met.
  private(set) var isClosed = false

  /// What ended the reading early; the events before it are there.
  private(set) var failure: StandardMIDIFile.ReadingError?

  /// The running status, which holds for a message without a status byte of its own.
  private var runningStatus: UInt8?

  /// Reads the events of a track's body.
  init(_ body: ByteReader) {
    var body = body
    do throws(StandardMIDIFile.ReadingError) {
      try readEvents(&body)
    } catch {
      failure = error
    }
  }

  private mutating func readEvents(
    _ reader: inout ByteReader
  ) throws(StandardMIDIFile.ReadingError) {
    while !reader.isAtEnd {
      length += try reader.variableLength()
      let start = reader.offset
      let status = try nextStatus(&reader)
      switch status {
      case MIDIStatus.meta:
        let type = try reader.byte()
        let size = try reader.variableLength()
        var payload = try reader.section(size)
        if type == MetaType.endOfTrack {
          isClosed = true
          return
        }
        append(try MIDIEvent(metaType: type, &payload))
      case MIDIStatus.systemExclusive, MIDIStatus.systemExclusiveContinued:
        let size = try reader.variableLength()
        // The format ends running status here, but programs rely on it to go on.
        _ = try reader.section(size)
      case ..<MIDIStatus.systemExclusive:
        runningStatus = status
        append(try MIDIEvent(status: status, &reader))
      default:
        throw .malformedEvent(offset: start)
      }
    }
  }

  private func nextStatus(
    _ reader: inout ByteReader
  ) throws(StandardMIDIFile.ReadingError) -> UInt8 {
    if try reader.peek() >= 0x80 { return try reader.byte() }
    guard let runningStatus else { throw .malformedEvent(offset: reader.offset) }
    return runningStatus
  }

  private mutating func append(_ event: MIDIEvent?) {
    if let event { events.append(TimedMIDIEvent(tick: length, event: event)) }
  }
}

extension MIDIEvent {
  /// The channel message of `status` (below 0xF0), or nil where it does not matter to a song.
  fileprivate init?(
    status: UInt8, _ reader: inout ByteReader
  ) throws(StandardMIDIFile.ReadingError) {
    let channel = Int(status & 0x0F)
    let kind = status & 0xF0
    let first = try reader.dataByte()
    let hasSecond = kind != MIDIStatus.programChange && kind != MIDIStatus.channelPressure
    let second = hasSecond ? try reader.dataByte() : 0
    switch kind {
    case MIDIStatus.noteOff:
      self = .noteOff(channel: channel, key: first)
    case MIDIStatus.noteOn where second == 0:
      self = .noteOff(channel: channel, key: first)
    case MIDIStatus.noteOn:
      self = .noteOn(channel: channel, key: first, velocity: second)
    case MIDIStatus.controlChange:
      self = .controlChange(channel: channel, controller: first, value: second)
    case MIDIStatus.programChange:
      self = .programChange(channel: channel, program: first)
    case MIDIStatus.pitchBend:
      self = .pitchBend(channel: channel, value: second << 7 | first)
    default:
      return nil
    }
  }

  /// The meta event of `type` with its payload, or nil if it does not matter to a song or its payload is
  /// invalid.
  fileprivate init?(
    metaType: UInt8, _ payload: inout ByteReader
  ) throws(StandardMIDIFile.ReadingError) {
    let size = payload.rest.count
    switch metaType {
    case MetaType.trackName:
      self = .trackName(NameText.text(payload.rest))
    case MetaType.text where payload.rest.elementsEqual(StandardMIDIFile.unmeasuredMark.utf8):
      self = .unmeasured
    case MetaType.text:
      self = .text(NameText.text(payload.rest))
    case MetaType.tempo where size >= 3:
      let microseconds = try payload.number(bytes: 3)
      guard let tempo = Tempo(microsecondsPerBeat: microseconds) else { return nil }
      self = .tempo(tempo)
    case MetaType.timeSignature where size >= 2:
      let numerator = Int(try payload.byte())
      let exponent = try payload.byte()
      guard exponent < 8, let signature = TimeSignature(numerator, 1 << Int(exponent)) else {
        return nil
      }
      self = .timeSignature(signature)
    case MetaType.keySignature where size >= 2:
      let sharps = Int(Int8(bitPattern: try payload.byte()))
      let mode: KeySignature.Mode = try payload.byte() == 0 ? .major : .minor
      guard let key = KeySignature(sharps: sharps, mode: mode) else { return nil }
      self = .keySignature(key)
    default:
      return nil
    }
  }
}

extension ByteReader {
  /// The next byte of a message, 0...127.
  fileprivate mutating func dataByte() throws(StandardMIDIFile.ReadingError) -> Int {
    guard try peek() < 0x80 else { throw .malformedEvent(offset: offset) }
    return Int(try byte())
  }
}
