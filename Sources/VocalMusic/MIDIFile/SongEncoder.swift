/// Turns a song into the bytes of a type 1 file.
struct SongEncoder {
  private let song: Song
  private let bends: PitchBendMode
  private let clock: TickClock

  init(song: Song, bends: PitchBendMode) {
    self.song = song
    self.bends = bends
    clock = TickClock(song.tempoMap)
  }

  func encode() throws(StandardMIDIFile.WritingError) -> [UInt8] {
    try chunks().reduce([], +)
  }

  /// The file's chunks: the header, the conductor's track, the song's tracks.
  func chunks() throws(StandardMIDIFile.WritingError) -> [[UInt8]] {
    var chunks = try beginning()
    for (track, channel) in zip(song.tracks, try assignedChannels()) {
      chunks.append(trackChunk(try events(of: track, channel: channel)))
    }
    return chunks
  }

  /// The chunks before the song's tracks: the header, the conductor's track.
  func beginning() throws(StandardMIDIFile.WritingError) -> [[UInt8]] {
    let header = headerChunk(
      trackCount: 1 + song.tracks.count, ticksPerBeat: StandardMIDIFile.ticksPerBeat)
    return [header, trackChunk(try conductorEvents(), until: try clock.tick(at: song.length))]
  }

  /// The events by which the last track goes on after its last tick with later notes. They begin with the settings of
  /// the channel, and without a bend.
  func following(
    _ notes: [BeatNote], after tick: Int
  ) throws(StandardMIDIFile.WritingError) -> [TimedMIDIEvent] {
    guard var track = song.tracks.last, let channel = try assignedChannels().last else { return [] }
    track.notes = notes
    // All but the name.
    let events = try events(of: track, channel: channel).dropFirst()
    let centre = TimedMIDIEvent(
      tick: tick, event: .pitchBend(channel: channel, value: PitchBendValue.centre))
    return (bends == .off ? [] : [centre])
      + events.map { TimedMIDIEvent(tick: max($0.tick, tick), event: $0.event) }
  }

  /// The last tick of the last track.
  func lastTick() throws(StandardMIDIFile.WritingError) -> Int {
    guard let track = song.tracks.last, let channel = try assignedChannels().last else { return 0 }
    return try events(of: track, channel: channel).last?.tick ?? 0
  }

  /// A channel for each track: the drums' for drums, one of their own for the others.
  private func assignedChannels() throws(StandardMIDIFile.WritingError) -> [Int] {
    var channels = ChannelAssignment(
      without: bends == .expressive ? ExpressiveZone.members : nil)
    let assigned = song.tracks.compactMap { channels.next(isDrums: $0.isDrums) }
    guard assigned.count == song.tracks.count else {
      throw .tooManyTracks(song.tracks.count { !$0.isDrums })
    }
    return assigned
  }

  /// The events that hold for all tracks: title, key, time signatures, tempi and chords.
  private func conductorEvents() throws(StandardMIDIFile.WritingError) -> [TimedMIDIEvent] {
    var events = [TimedMIDIEvent(tick: 0, event: .trackName(song.title))]
    if song.isUnmeasured { events.append(TimedMIDIEvent(tick: 0, event: .unmeasured)) }
    if let key = song.key { events.append(TimedMIDIEvent(tick: 0, event: .keySignature(key))) }
    for change in clock.map.timeSignatures {
      events.append(
        TimedMIDIEvent(tick: try clock.tick(of: change), event: .timeSignature(change.value)))
    }
    for change in clock.map.tempi {
      events.append(TimedMIDIEvent(tick: try clock.tick(of: change), event: .tempo(change.value)))
    }
    for change in song.chords {
      let text = ChordText.text(of: change.value, in: song.key)
      events.append(TimedMIDIEvent(tick: try clock.tick(of: change), event: .text(text)))
    }
    return events.inTickOrder()
  }

  private func events(
    of track: Track, channel: Int
  ) throws(StandardMIDIFile.WritingError) -> [TimedMIDIEvent] {
    do {
      try InvalidNoteError.check(track.notes, track: track.name)
    } catch {
      throw .invalidNote(error)
    }
    var encoder = TrackEncoder(of: track, channel: channel, bends: bends, clock: clock)
    let notes = encoder.events(of: try PlacedNote.place(track.notes, clock: clock))
    return encoder.beginning + notes
  }
}

/// Converts beats and seconds to a file's ticks.
struct TickClock {
  /// The tempo map, with its changes on whole ticks.
  let map: TempoMap

  init(_ map: TempoMap) {
    self.map = map.alignedToTicks(perBeat: StandardMIDIFile.ticksPerBeat)
  }

  /// The tick nearest to a beat, 0 for beats before the start.
  func tick(at beat: Beats) throws(StandardMIDIFile.WritingError) -> Int {
    let tick = (beat.value * Double(StandardMIDIFile.ticksPerBeat)).rounded()
    // One tick less than a delta time can hold, so that a note can still be lengthened by a tick.
    guard tick < Double(maximumVariableLength) else { throw .tooLong(map.seconds(at: beat)) }
    return Int(max(tick, 0))
  }

  /// The tick nearest to a time, 0 for times before the start.
  func tick(at time: Seconds) throws(StandardMIDIFile.WritingError) -> Int {
    try tick(at: map.beat(at: time))
  }

  /// When a note begins, and how long it lasts.
  func span(of note: BeatNote) -> (onset: Seconds, duration: Seconds) {
    let onset = map.seconds(at: note.onset)
    return (onset, map.seconds(at: note.offset) - onset)
  }

  func tick<Value>(
    of change: TempoMap.Change<Value>
  ) throws(StandardMIDIFile.WritingError) -> Int {
    try tick(at: change.beat)
  }
}
