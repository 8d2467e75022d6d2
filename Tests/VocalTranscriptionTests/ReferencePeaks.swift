import VocalMusic
import VocalTranscription

/// A local maximum of a probability over frames.
struct ReferencePeak: Equatable {
  /// The frame of the maximum.
  let frame: Int
  /// The vertex of the parabola through the maximum and its neighbours, in frames.
  let position: Double
  /// The probability at the maximum.
  let height: Float
}

/// Local maxima of one of a frame's probabilities.
struct ReferencePeaks {
  /// The frames and which of their probabilities is meant.
  let frames: [NoteSegmentFrame]
  let probability: KeyPath<NoteSegmentFrame, Float>

  /// The local maxima of at least `threshold` within `range`, in order. O(range).
  func peaks(in range: Range<Int>, threshold: Float) -> [ReferencePeak] {
    range.compactMap { frame in
      let height = value(frame)
      guard height >= threshold, height > value(frame - 1), height >= value(frame + 1) else {
        return nil
      }
      return ReferencePeak(frame: frame, position: vertex(of: frame), height: height)
    }
  }

  private func value(_ frame: Int) -> Float {
    frames.indices.contains(frame) ? frames[frame][keyPath: probability] : 0
  }

  private func vertex(of frame: Int) -> Double {
    let (before, at, after) = (value(frame - 1), value(frame), value(frame + 1))
    let curvature = before - 2 * at + after
    guard curvature < 0 else { return Double(frame) }
    return Double(frame) + Double(0.5 * (before - after) / curvature)
  }
}

extension [ReferencePeak] {
  /// The peaks without those that have a stronger one nearer than `distance` frames. O(count).
  func separated(by distance: Double) -> [ReferencePeak] {
    var kept: [ReferencePeak] = []
    for peak in self {
      guard let last = kept.last, peak.position - last.position < distance else {
        kept.append(peak)
        continue
      }
      if peak.height > last.height { kept[kept.count - 1] = peak }
    }
    return kept
  }
}
