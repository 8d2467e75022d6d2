/// A note on a file's grid of ticks.
struct PlacedNote {
  let note: BeatNote
  let key: Int
  private(set) var start: Int
  /// After `start`.
  private(set) var end: Int
  let velocity: Int

  private init(_ note: BeatNote, clock: TickClock) throws(StandardMIDIFile.WritingError) {
    self.note = note
    key = note.key
    start = try clock.tick(at: note.onset)
    end = max(try clock.tick(at: note.offset), start + 1)
    velocity = note.velocity.clamped(to: MIDIRange.velocities)
  }

  /// `notes` sorted by start, then by key; no key sounds twice at once. O(n log n).
  static func place(
    _ notes: [BeatNote], clock: TickClock
  ) throws(StandardMIDIFile.WritingError) -> [PlacedNote] {
    var overlapping: [PlacedNote] = []
    overlapping.reserveCapacity(notes.count)
    for note in notes { overlapping.append(try PlacedNote(note, clock: clock)) }
    let ordered = overlapping.enumerated().sorted {
      ($0.element.start, $0.element.key, $0.offset) < ($1.element.start, $1.element.key, $1.offset)
    }.map(\.element)
    return releasingRepeatedKeys(ordered).sorted { ($0.start, $0.key) < ($1.start, $1.key) }
  }

  /// `notes`, each cut where its key starts again; of notes that start together on a key, each starts a tick
  /// after the one before.
  private static func releasingRepeatedKeys(_ notes: [PlacedNote]) -> [PlacedNote] {
    var placed: [PlacedNote] = []
    placed.reserveCapacity(notes.count)
    var latestOfKey = [Int?](repeating: nil, count: MIDIRange.keyCount)
    for var note in notes {
      if let earlier = latestOfKey[note.key] {
        note.start = max(note.start, placed[earlier].start + 1)
        note.end = max(note.end, note.start + 1)
        placed[earlier].end = min(placed[earlier].end, note.start)
      }
      latestOfKey[note.key] = placed.count
      placed.append(note)
    }
    return placed
  }
}
