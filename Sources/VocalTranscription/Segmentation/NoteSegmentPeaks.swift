/// A local maximum of a probability over frames.
struct NoteSegmentPeak: Equatable {
  /// The frame of the maximum.
  let frame: Int
  /// The vertex of the parabola through the maximum and its neighbours, in frames.
  let position: Double
  /// The probability at the maximum.
  let height: Float
}

/// Finds local maxima of one of a frame's probabilities.
struct NoteSegmentPeaks {
  let frames: FrameHistory
  /// Which probability is meant.
  let probability: (NoteSegmentFrame) -> Float
  /// A maximum is at least this high.
  let threshold: Float

  /// The vertex of a peak lies half a frame from its maximum at most, but for rounding.
  static let reach = 0.501

  /// The maximum at a frame whose successor has come; nil if there is none.
  func peak(at frame: Int) -> NoteSegmentPeak? {
    let height = frames.value(frame, probability)
    guard height >= threshold else { return nil }
    let (before, after) = (
      frames.value(frame - 1, probability), frames.value(frame + 1, probability)
    )
    guard height > before, height >= after else { return nil }
    let curvature = before - 2 * height + after
    let offset = curvature < 0 ? Double(0.5 * (before - after) / curvature) : 0
    return NoteSegmentPeak(frame: frame, position: Double(frame) + offset, height: height)
  }
}
