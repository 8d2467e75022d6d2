import VocalMusic

/// Where a recording is voiced.
struct NoteSegmentVoicing {
  let frames: [NoteSegmentFrame]
  /// A frame is voiced from this probability on.
  let threshold: Float
  /// Unvoiced frames in a row that end a run.
  let gap: Int

  /// The voiced runs, bridging shorter gaps; each begins and ends with a voiced frame. O(frames).
  func runs() -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for frame in frames.indices where frames[frame].voicing >= threshold {
      if let last = runs.last, frame - last.upperBound < gap {
        runs[runs.count - 1] = last.lowerBound..<frame + 1
      } else {
        runs.append(frame..<frame + 1)
      }
    }
    return runs
  }

  /// Where voicing rises through the threshold before the run's first frame, in frames.
  func rise(of run: Range<Int>) -> Double {
    Double(run.lowerBound) - distance(from: run.lowerBound, towards: run.lowerBound - 1)
  }

  /// Where voicing falls through the threshold after the run's last frame, in frames.
  func fall(of run: Range<Int>) -> Double {
    let last = run.upperBound - 1
    return Double(last) + distance(from: last, towards: run.upperBound)
  }

  /// How much lower the mean voicing is after `frame` than before it.
  func drop(across frame: Int) -> Float {
    mean(frame - gap..<frame) - mean(frame + 1..<frame + 1 + gap)
  }

  /// The distance, in frames, from a voiced frame to where voicing crosses the threshold towards its
  /// unvoiced neighbour.
  private func distance(from voiced: Int, towards unvoiced: Int) -> Double {
    let (high, low) = (voicing(voiced), voicing(unvoiced))
    return high > low ? Double(((high - threshold) / (high - low)).clamped(to: 0...1)) : 0
  }

  private func mean(_ range: Range<Int>) -> Float {
    range.reduce(0) { $0 + voicing($1) } / Float(range.count)
  }

  private func voicing(_ frame: Int) -> Float {
    frames.indices.contains(frame) ? frames[frame].voicing : 0
  }
}
