/// Notes of a track that begin and end together.
struct ScoreChord {
  let range: Range<Int>
  /// By their keys, each key once.
  let notes: [BeatNote]
}

/// The voices of a track: in each, one chord follows the other.
struct ScoreVoices {
  let voices: [[ScoreChord]]

  init(of track: Track, in grid: ScoreGrid) {
    let onsets = track.notes.map { grid.nearest(to: $0.onset) }
    let ranges = zip(track.notes, onsets).map { note, onset in
      let least = onset + grid.beat(at: onset).step
      return onset..<min(max(grid.nearest(to: note.offset), least), grid.end)
    }
    let distinct = Set(onsets).sorted()
    let notes = zip(track.notes, ranges).map { note, range in
      let next = Self.first(after: range.lowerBound, in: distinct)
      let written =
        track.isDrums
        ? Self.hit(range, next: next, in: grid)
        : Self.joined(range, playedTo: ScorePlace.nearest(to: note.offset), next: next)
      return (note: note, range: written)
    }
    let chords = Self.chords(notes)
    voices = Self.voices(of: chords)
  }

  /// The first onset after a place.
  private static func first(after place: Int, in onsets: [Int]) -> Int? {
    let index = onsets.partitioningIndex(where: { $0 > place })
    return index < onsets.count ? onsets[index] : nil
  }

  /// A gap and an overlap that are the player's, not the composer's: less than a sixteenth, and up to an eighth.
  private static let gap = 100
  private static let overlap = 240

  /// A note that ends where the next begins, if it nearly does.
  ///
  /// - Parameter end: where it ended as it was played.
  private static func joined(_ range: Range<Int>, playedTo end: Int, next: Int?) -> Range<Int> {
    guard let next else { return range }
    let gap = next - end
    let isGap = next > range.upperBound && gap <= Self.gap && 3 * gap <= range.count
    let isOverlap = next < range.upperBound && -gap <= min(overlap, range.count / 2)
    return isGap || isOverlap ? range.lowerBound..<next : range
  }

  /// A drum hit: it lasts to the next one, or to the end of its beat.
  private static func hit(_ range: Range<Int>, next: Int?, in grid: ScoreGrid) -> Range<Int> {
    let end = grid.beat(at: range.lowerBound).range.upperBound
    return range.lowerBound..<max(min(next ?? end, end), range.lowerBound + 1)
  }

  private static func chords(_ notes: [(note: BeatNote, range: Range<Int>)]) -> [ScoreChord] {
    Dictionary(grouping: notes, by: \.range).map { range, members in
      let byKey = Dictionary(members.map { ($0.note.key, $0.note) }) { first, _ in first }
      return ScoreChord(range: range, notes: byKey.values.sorted { $0.key < $1.key })
    }.sorted {
      ($0.range.lowerBound, -$0.range.count) < ($1.range.lowerBound, -$1.range.count)
    }
  }

  /// Each chord in the first voice that is free.
  private static func voices(of chords: [ScoreChord]) -> [[ScoreChord]] {
    var voices: [[ScoreChord]] = [[]]
    for chord in chords {
      let free = voices.firstIndex { ($0.last?.range.upperBound ?? 0) <= chord.range.lowerBound }
      if let free { voices[free].append(chord) } else { voices.append([chord]) }
    }
    return voices
  }
}
