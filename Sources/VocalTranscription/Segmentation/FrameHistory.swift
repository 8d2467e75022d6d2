/// The latest frames of a recording, by their index from its start.
final class FrameHistory {
  /// Frames that came so far.
  private(set) var end = 0
  /// The index of the oldest frame that is kept.
  private var first = 0
  /// The frames that are kept, from `start` on.
  private var frames: [NoteSegmentFrame] = []
  private var start = 0
  private let capacity: Int

  /// - Parameter capacity: frames that are usually kept; where more are, memory grows.
  init(capacity: Int) {
    self.capacity = 2 * capacity
    frames.reserveCapacity(self.capacity)
  }

  func append(_ frame: NoteSegmentFrame) {
    // Moves what is kept to the front once the memory is full: O(1) a frame on average.
    if frames.count == frames.capacity, start > 0 {
      frames.removeFirst(start)
      start = 0
    }
    frames.append(frame)
    end += 1
  }

  /// Forgets the frames before `index`.
  func drop(before index: Int) {
    let dropped = min(index, end) - first
    guard dropped > 0 else { return }
    first += dropped
    start += dropped
  }

  func removeAll() {
    frames.removeAll(keepingCapacity: true)
    (end, first, start) = (0, 0, 0)
  }

  /// A frame that is kept.
  subscript(index: Int) -> NoteSegmentFrame {
    precondition(index >= first && index < end, "frame not kept")
    return frames[start + index - first]
  }

  /// One of a frame's probabilities; 0 before the recording and after what has come of it.
  func value(_ index: Int, _ probability: (NoteSegmentFrame) -> Float) -> Float {
    index >= 0 && index < end ? probability(self[index]) : 0
  }
}
