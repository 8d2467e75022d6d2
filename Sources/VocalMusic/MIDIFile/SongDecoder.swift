/// Turns the bytes of a type 0 or 1 file into a song.
enum SongDecoder {
  static func decode(_ bytes: [UInt8]) throws(StandardMIDIFile.ReadingError) -> Song {
    var reader = ByteReader(bytes)
    let header = try MIDIFileHeader(&reader)
    var chunks: [TrackChunk] = []
    for _ in 0..<header.trackCount { chunks.append(try TrackChunk(&reader)) }

    let events = merged(chunks)
    let clock = FileClock(division: header.division, events: events)
    var assembler = NoteAssembler(chunks: chunks, clock: clock)
    for located in events { assembler.take(located.timed, track: located.track) }
    return Song(
      title: title(of: chunks), tracks: assembler.tracks(), tempoMap: clock.map,
      key: events.lazy.compactMap(\.timed.event.keySignature).first)
  }

  /// The events of all tracks, sorted by tick, then by track: all tracks share the channels.
  private static func merged(_ chunks: [TrackChunk]) -> [LocatedEvent] {
    var located: [LocatedEvent] = []
    for (track, chunk) in chunks.enumerated() {
      located += chunk.events.map { LocatedEvent(track: track, timed: $0) }
    }
    return located.enumerated().sorted {
      ($0.element.timed.tick, $0.offset) < ($1.element.timed.tick, $1.offset)
    }.map(\.element)
  }

  /// The name of the first track of several, if no notes start in it.
  private static func title(of chunks: [TrackChunk]) -> String {
    guard let first = chunks.first, chunks.count > 1,
      !first.events.contains(where: \.event.isNoteOn)
    else { return "" }
    return first.name
  }
}

/// An event and the index of the file's track that holds it.
private struct LocatedEvent {
  let track: Int
  let timed: TimedMIDIEvent
}

/// Converts a file's ticks to beats and seconds.
struct FileClock {
  let map: TempoMap
  private let division: MIDIFileHeader.Division

  fileprivate init(division: MIDIFileHeader.Division, events: [LocatedEvent]) {
    self.division = division
    var tempi: [TempoMap.Change<Tempo>] = []
    var timeSignatures: [TempoMap.Change<TimeSignature>] = []
    for timed in events.lazy.map(\.timed) {
      switch (timed.event, division) {
      case (.tempo(let tempo), .beats(let ticksPerBeat)):
        tempi.append(.init(beat: Self.beat(at: timed.tick, ticksPerBeat), value: tempo))
      case (.timeSignature(let signature), .beats(let ticksPerBeat)):
        timeSignatures.append(
          .init(beat: Self.beat(at: timed.tick, ticksPerBeat), value: signature))
      case (.timeSignature(let signature), .frames(let ticksPerSecond)):
        let beat = TempoMap().beat(at: Seconds(Double(timed.tick) / ticksPerSecond))
        timeSignatures.append(.init(beat: beat, value: signature))
      default:
        break
      }
    }
    map = TempoMap(tempi: tempi, timeSignatures: timeSignatures)
  }

  func beat(atTick tick: Int) -> Beats {
    switch division {
    case .beats(let ticksPerBeat): Self.beat(at: tick, ticksPerBeat)
    case .frames(let ticksPerSecond): map.beat(at: Seconds(Double(tick) / ticksPerSecond))
    }
  }

  func seconds(atTick tick: Int) -> Seconds { map.seconds(at: beat(atTick: tick)) }

  private static func beat(at tick: Int, _ ticksPerBeat: Int) -> Beats {
    Beats(Double(tick) / Double(ticksPerBeat))
  }
}

extension TrackChunk {
  /// The track's first name, or nothing.
  var name: String { events.lazy.compactMap(\.event.trackName).first ?? "" }
}

extension MIDIEvent {
  fileprivate var isNoteOn: Bool {
    if case .noteOn = self { true } else { false }
  }

  fileprivate var trackName: String? {
    if case .trackName(let name) = self { name } else { nil }
  }

  fileprivate var keySignature: KeySignature? {
    if case .keySignature(let key) = self { key } else { nil }
  }
}
