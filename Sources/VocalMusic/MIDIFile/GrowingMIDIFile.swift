/// A song's file with room in which its last track goes on while it is sung. The file is whole after every single
/// write, whatever ends the program.
///
/// The room is two places of equal length. One is shown; the other is hidden in the contents of a meta event:
///
///     events | link over 0 bytes | place: events, hiding event | place       | end of track
///     events | link over a place | place                       | place: events, hiding event | end of track
///
/// What follows the song is written into the hidden place. Then four bytes, the length of the link, show that place
/// instead. The hiding events are sequencer-specific ones, which readers pass over where they do not know them
/// (RP-001, "Meta-Events").
package struct GrowingMIDIFile {
  /// Bytes to be written over those of the file.
  package struct Patch: Hashable, Sendable {
    package let offset: Int
    package let bytes: [UInt8]
  }

  /// The file before anything follows.
  package let bytes: [UInt8]

  private let encoder: SongEncoder
  /// The last tick of the track, after which it goes on.
  private let lastTick: Int
  /// The bytes of a place.
  private let place: Int
  /// Where the places begin in the file; the length of the link is before them.
  private let places: Int
  /// 0 or 1.
  private var shown = 0

  /// - Parameters:
  ///   - song: with one track or more, of which the last goes on.
  ///   - place: the bytes that what follows may have, with the event that hides the rest.
  package init(
    _ song: Song, bends: PitchBendMode, place: Int = 1 << 16
  ) throws(StandardMIDIFile.WritingError) {
    encoder = SongEncoder(song: song, bends: bends)
    self.place = place
    lastTick = try encoder.lastTick()
    let chunks = try encoder.chunks()
    let events = (chunks.last ?? []).dropFirst(ChunkTag.headerLength).dropLast(trackEnd.count)
    let before = chunks.dropLast().reduce([], +)
    let linking = hidingEvent(0)
    let rest = hidingEvent(2 * place - linking.count)
    let room = linking + rest + [UInt8](repeating: 0, count: 2 * place - rest.count)
    bytes = before + trackChunk(events + room)
    places = bytes.count - trackEnd.count - room.count + linking.count
  }

  /// What is to be written, in this order, for the track to go on with notes, and nothing else.
  ///
  /// - Parameter notes: later than those of the song.
  /// - Returns: nil where a place has no room for them.
  package mutating func patches(
    for notes: [BeatNote]
  ) throws(StandardMIDIFile.WritingError) -> [Patch]? {
    let events = eventBytes(try encoder.following(notes, after: lastTick), after: lastTick)
    let hidden = 1 - shown
    let rest = (2 - hidden) * place - events.count - hidingEvent(0).count
    guard rest >= (1 - hidden) * place else { return nil }
    shown = hidden
    let length = fourDigits(hidden * place)
    return [
      Patch(offset: places + hidden * place, bytes: events + hidingEvent(rest)),
      Patch(offset: places - length.count, bytes: length),
    ]
  }
}
