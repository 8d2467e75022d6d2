/// How a long sequence of notes is read in windows that overlap.
///
/// Each window decides a core and sees more notes on either side; a sequence that fits into one window is
/// read whole. Only the number of notes decides where windows lie.
package enum ContextWindows {
  /// The most notes of a window: as many as the model was trained on.
  package static let capacity = 64
  /// Notes on either side of the core that are read but not decided.
  package static let margin = 8

  /// The windows of `count` notes in order: the range that is read, and the part of it that is decided.
  package static func plan(_ count: Int) -> [(read: Range<Int>, decided: Range<Int>)] {
    guard count > capacity else { return count > 0 ? [(0..<count, 0..<count)] : [] }
    var windows: [(read: Range<Int>, decided: Range<Int>)] = []
    var decided = 0
    while decided < count {
      let start = min(max(decided - margin, 0), count - capacity)
      let read = start..<start + capacity
      let end = read.upperBound == count ? count : read.upperBound - margin
      windows.append((read, decided..<end))
      decided = end
    }
    return windows
  }
}
