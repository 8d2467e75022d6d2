import VocalMusic

/// A stretch of frames that is one note.
struct NoteSegment: Equatable {
  /// Where the note begins and ends, in fractional frames.
  let start: Double
  let end: Double

  var length: Double { end - start }

  /// The whole frames inside, at least one, of a recording of `count` frames.
  func frames(of count: Int) -> Range<Int> {
    let first = Int(start.rounded(.up)).clamped(to: 0...count - 1)
    let last = Int(end.rounded(.down)).clamped(to: first...count - 1)
    return first..<last + 1
  }
}
