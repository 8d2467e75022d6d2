import VocalMusic

/// A stretch of voiced frames, bridged over short gaps.
struct VoicedRun: Equatable {
  /// The first frame, which is voiced.
  let lower: Int
  /// The frame after the last voiced one, as far as frames have come.
  var upper: Int
  /// Where voicing rises through the threshold before the first frame, in frames.
  let rise: Double
  /// Whether no later frame belongs to the run.
  var isOver = false
}

/// Where a recording is voiced, as frames come.
struct VoicedRuns {
  /// The runs that nobody has removed yet, in order. The last may still be open.
  private(set) var runs: [VoicedRun] = []

  private let frames: FrameHistory
  /// A frame is voiced from this probability on.
  private let threshold: Float
  /// Unvoiced frames in a row that end a run.
  private let gap: Int
  /// The next frame to be looked at.
  private var next = 0

  init(_ frames: FrameHistory, threshold: Float, gap: Int) {
    self.frames = frames
    self.threshold = threshold
    self.gap = gap
    runs.reserveCapacity(64)
  }

  /// Looks at the frames that have come.
  mutating func advance(isLast: Bool) {
    while next < frames.end {
      look(at: next)
      next += 1
    }
    if isLast, let last = runs.indices.last { runs[last].isOver = true }
  }

  mutating func removeFirst() { runs.removeFirst() }

  mutating func reset() {
    runs.removeAll(keepingCapacity: true)
    next = 0
  }

  /// Where voicing falls through the threshold after the last frame of a run that is over, in frames.
  func fall(of run: VoicedRun) -> Double {
    let last = run.upper - 1
    return Double(last) + distance(from: last, towards: run.upper)
  }

  /// How much lower the mean voicing is after `frame` than before it.
  func drop(across frame: Int) -> Float {
    mean(frame - gap..<frame) - mean(frame + 1..<frame + 1 + gap)
  }

  private mutating func look(at frame: Int) {
    let last = runs.indices.last { !runs[$0].isOver }
    if frames[frame].voicing >= threshold {
      if let last {
        runs[last].upper = frame + 1
      } else {
        let rise = Double(frame) - distance(from: frame, towards: frame - 1)
        runs.append(VoicedRun(lower: frame, upper: frame + 1, rise: rise))
      }
    } else if let last, frame + 1 - runs[last].upper >= gap {
      runs[last].isOver = true
    }
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

  private func voicing(_ frame: Int) -> Float { frames.value(frame) { $0.voicing } }
}
