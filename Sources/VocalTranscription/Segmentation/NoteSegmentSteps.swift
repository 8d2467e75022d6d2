/// Finds where the pitch moves to another note without the voice starting anew: a legato step.
///
/// A step is where some frames in a row all lie a good part of a semitone from the median of the
/// frames before them, on the same side. Vibrato turns back sooner than that.
struct NoteSegmentSteps {
  let frames: [NoteSegmentFrame]
  /// The least change, semitones.
  let semitones: Float
  /// Frames for which it lasts, at least.
  let length: Int
  /// Frames on either side of a step, at least.
  let minimumNote: Int
  /// A measured pitch counts from this clarity on.
  let clarityThreshold: Float

  /// Frames before a step whose median it is compared with: two periods of slow vibrato.
  private static let memory = 16

  /// The first frame of each new pitch within `range`, in order. O(range).
  func steps(in range: Range<Int>) -> [Int] {
    var steps: [Int] = []
    var start = range.lowerBound
    var frame = start + max(minimumNote, 1)
    while frame + max(length, minimumNote) <= range.upperBound {
      if isStep(at: frame, since: start) {
        steps.append(frame)
        start = frame
        frame += max(minimumNote, 1)
      } else {
        frame += 1
      }
    }
    return steps
  }

  private func isStep(at frame: Int, since start: Int) -> Bool {
    let before = max(start, frame - Self.memory)..<frame
    guard let level = median(before.map { pitch($0) }) else { return false }
    let changes = (frame..<frame + length).map { pitch($0) - level }
    return changes.allSatisfy { $0 >= semitones } || changes.allSatisfy { $0 <= -semitones }
  }

  private func pitch(_ frame: Int) -> Float {
    frames[frame].clearPitch(clarityThreshold) ?? frames[frame].pitch
  }
}

extension NoteSegmentFrame {
  /// The measured pitch where the audio is periodic enough.
  func clearPitch(_ threshold: Float) -> Float? {
    clarity >= threshold && measuredPitch.isFinite ? measuredPitch : nil
  }
}

/// The middle value, of an even number the mean of the two in the middle; nil without values.
func median(_ values: [Float]) -> Float? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
