/// Turns the bytes of a type 0 or 1 file into a song.
enum SongDecoder {
  static func decode(
    _ bytes: [UInt8]
  ) throws(StandardMIDIFile.ReadingError) -> StandardMIDIFile.Reading {
    var warnings: [StandardMIDIFile.Warning] = []
    let (header, chunks, failure) = try read(bytes, &warnings)
    let events = merged(chunks)
    let clock = FileClock(division: header.division, events: events)
    var assembler = NoteAssembler(chunks: chunks, clock: clock)
    for located in events { assembler.take(located.timed, track: located.track) }
    let song = Song(
      title: title(of: chunks), tracks: assembler.tracks(), tempoMap: clock.map,
      key: events.lazy.compactMap(\.timed.event.keySignature).first,
      isUnmeasured: isUnmeasured(header, events, clock.map),
      chords: ChordText.chords(in: chunks, clock: clock))
    if let failure, song.tracks.isEmpty { throw failure }
    return StandardMIDIFile.Reading(song: song, warnings: warnings)
  }

  /// The header, the tracks, and what ended the first track that is not whole.
  private static func read(
    _ bytes: [UInt8], _ warnings: inout [StandardMIDIFile.Warning]
  ) throws(StandardMIDIFile.ReadingError) -> (
    header: MIDIFileHeader, chunks: [TrackChunk], failure: StandardMIDIFile.ReadingError?
  ) {
    var walk = try FileWalk(bytes, warnings: &warnings)
    let header = walk.header
    var chunks: [TrackChunk] = []
    var failure: StandardMIDIFile.ReadingError?
    while let track = walk.nextTrack() {
      let chunk = TrackChunk(track.body)
      if let fault = chunk.failure {
        failure = failure ?? fault
        warnings.append(StandardMIDIFile.Warning(fault, at: track.start))
      } else if !track.isBelieved {
        warnings.append(
          chunk.isClosed ? .chunkLength(offset: track.start) : .brokenOff(offset: track.body.end))
        if !chunk.isClosed { failure = failure ?? .truncated(offset: track.body.end) }
      }
      chunks.append(chunk)
    }
    guard !chunks.isEmpty else { throw .truncated(offset: walk.place) }
    if header.trackCount != chunks.count {
      warnings.append(.trackCount(stated: header.trackCount, found: chunks.count))
      if header.trackCount > chunks.count { failure = failure ?? .truncated(offset: walk.place) }
    }
    return (header, chunks, failure)
  }

  /// Whether the file's beats say nothing of the music: it is in frames, or it is marked, and nobody has given
  /// it a tempo since.
  private static func isUnmeasured(
    _ header: MIDIFileHeader, _ events: [LocatedEvent], _ map: TempoMap
  ) -> Bool {
    if case .frames = header.division { return true }
    return events.contains { $0.timed.event == .unmeasured }
      && map.tempi.allSatisfy { $0.value == .standard }
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

extension StandardMIDIFile.Warning {
  /// The warning of a track, which begins at `start`, that could not be read to its end.
  fileprivate init(_ error: StandardMIDIFile.ReadingError, at start: Int) {
    switch error {
    case .truncated(let offset): self = .brokenOff(offset: offset)
    case .malformedEvent(let offset): self = .damaged(offset: offset)
    default: self = .damaged(offset: start)
    }
  }
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
