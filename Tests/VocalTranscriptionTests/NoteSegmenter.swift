import VocalMusic
import VocalTranscription

/// Finds the notes of a whole recording's frames (``NoteTracker``).
struct NoteSegmenter: Sendable {
  /// The thresholds.
  let thresholds: SegmentationThresholds
  /// The time from one frame to the next.
  let hop: Seconds

  /// - Parameters:
  ///   - thresholds: without a ``SegmentationThresholds/problem``.
  ///   - hop: the time from one frame to the next, above 0.
  init(thresholds: SegmentationThresholds, hop: Seconds) {
    precondition(hop > 0 && thresholds.problem == nil)
    self.thresholds = thresholds
    self.hop = hop
  }

  /// The notes in order of onset; none overlap. O(frames).
  func notes(in frames: [NoteSegmentFrame]) -> [Note] {
    let tracker = NoteTracker(thresholds: thresholds, hop: hop, making: .withContours)
    var notes: [Note] = []
    for frame in frames { tracker.append(frame) { if let note = $1 { notes.append(note) } } }
    tracker.finish { if let note = $1 { notes.append(note) } }
    return notes
  }
}
