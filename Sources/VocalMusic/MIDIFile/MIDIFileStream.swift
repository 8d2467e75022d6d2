import VocalFiles

/// The file of a song of one track, written while its notes come: the same bytes as
/// ``StandardMIDIFile/encode(_:bends:)`` gives of the whole song, in memory that does not grow with it.
package final class MIDIFileStream {
  private var song: Song
  private let bends: PitchBendMode
  private let clock: TickClock
  private var track: TrackEncoder
  private let bytes = Spool()
  /// How many notes have come.
  private var count = 0
  /// The tick of the last event in the bytes.
  private var lastTick = 0
  /// Notes that are not in the bytes yet: others may begin before these have ended.
  private var open: [BeatNote] = []
  /// The tick at which the open notes have ended.
  private var end = 0

  /// - Parameter song: of one melodic track, without notes.
  package init(_ song: Song, bends: PitchBendMode) {
    precondition(song.tracks.count == 1 && song.tracks[0].notes.isEmpty && !song.tracks[0].isDrums)
    self.song = song
    self.bends = bends
    clock = TickClock(song.tempoMap)
    track = TrackEncoder(of: song.tracks[0], channel: 0, bends: bends, clock: clock)
  }

  /// Adds the next notes.
  ///
  /// - Parameter notes: in order of onset, none before those added earlier.
  package func append(_ notes: [Note]) throws(StandardMIDIFile.WritingError) {
    do {
      try InvalidNoteError.check(notes, from: count, track: song.tracks[0].name)
    } catch {
      throw .invalidNote(error)
    }
    count += notes.count
    for note in notes.lazy.map(song.tempoMap.written) {
      let start = try clock.tick(at: note.onset)
      if start >= end { try writeOpenNotes() }
      open.append(note)
      // Of notes that start together on a key, each starts a tick after the one before.
      end = max(end, try clock.tick(at: note.offset), start + open.count)
    }
  }

  /// The file with the notes that have come, which are all.
  ///
  /// - Parameters:
  ///   - key: of the song, if it was not known before the notes.
  ///   - length: of the song, at least.
  package func contents(
    key: KeySignature? = nil, length: Beats = 0
  ) throws(StandardMIDIFile.WritingError) -> SpooledContents {
    try writeOpenNotes()
    song.key = key ?? song.key
    song.length = max(song.length, length)
    let before = try SongEncoder(song: song, bends: bends).beginning().reduce([], +)
    let beginning = eventBytes(track.beginning, after: 0)
    return SpooledContents(
      head: before + trackHead(ofEvents: beginning.count + bytes.count) + beginning, body: bytes,
      tail: trackEnd)
  }

  private func writeOpenNotes() throws(StandardMIDIFile.WritingError) {
    let events = track.events(of: try PlacedNote.place(open, clock: clock))
    open.removeAll(keepingCapacity: true)
    guard let last = events.last else { return }
    bytes.append(eventBytes(events, after: lastTick))
    lastTick = last.tick
  }
}
