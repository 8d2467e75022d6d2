import VocalMusic

/// A stretch of frames that is one note.
struct NoteSegment: Equatable {
  /// Where the note begins and ends, in fractional frames.
  let start: Double
  let end: Double

  /// The whole frames inside, at least one, of a recording of `count` frames.
  func frames(of count: Int) -> Range<Int> {
    let first = Int(start.rounded(.up)).clamped(to: 0...count - 1)
    let last = min(max(Int(end.rounded(.down)), first), count - 1)
    return first..<last + 1
  }
}

extension [NoteSegment] {
  /// The segments in order of their beginnings, each ending where the next begins at the latest.
  func withoutOverlaps() -> [NoteSegment] {
    let ordered = sorted { $0.start < $1.start }
    return ordered.indices.map { index in
      let (segment, next) = (ordered[index], index + 1)
      guard next < ordered.count else { return segment }
      return NoteSegment(start: segment.start, end: Swift.min(segment.end, ordered[next].start))
    }
  }
}
