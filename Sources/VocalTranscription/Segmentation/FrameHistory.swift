import VocalKernels

/// The latest frames of a recording, by their index from its start, for all stages of the segmentation.
final class FrameHistory {
  private var window: FrameWindow<NoteSegmentFrame>

  /// - Parameter capacity: frames that are usually kept; where more are, memory grows.
  init(capacity: Int) {
    window = FrameWindow(frameSize: 1, capacity: 2 * capacity)
  }

  /// Frames that came so far.
  var end: Int { window.end }

  func append(_ frame: NoteSegmentFrame) {
    window.makeRoom(for: 1).initialize(to: frame)
    window.extend(by: 1)
  }

  /// Forgets the frames before `index`.
  func drop(before index: Int) { window.drop(before: index) }

  func removeAll() { window.removeAll() }

  /// A frame that is kept.
  subscript(index: Int) -> NoteSegmentFrame { window.frame(index).pointee }

  /// One of a frame's probabilities; 0 before the recording and after what has come of it.
  func value(_ index: Int, _ probability: (NoteSegmentFrame) -> Float) -> Float {
    index >= 0 && index < end ? probability(self[index]) : 0
  }
}
