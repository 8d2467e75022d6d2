import VocalTranscription

/// How far a note's onset is moved by the rise of its tone: the definition, over a whole recording.
struct ReferenceRise {
  let frames: [NoteSegmentFrame]
  let thresholds: SegmentationThresholds
  /// Seconds between two frames.
  let hop: Double

  /// In frames.
  func shift(of segment: ReferenceSegment, key: Int, mayScoop: Bool) -> Double {
    guard thresholds.riseReach > 0, KeyLevels.keys.contains(key) else { return 0 }
    let length = segment.end - segment.start
    let middle = ReferenceSegment(
      start: segment.start + 0.3 * length, end: segment.start + 0.8 * length)
    let own = median(frames[middle.frames(of: frames.count)].map { $0.levels[key] }) ?? 0
    guard own > KeyLevels.silence else { return 0 }
    let reach = thresholds.riseReach / hop
    let depths = (0...20).map { point -> Float in
      let position = segment.start + reach * (2 * Double(point) / 20 - 1)
      let first = mayScoop ? segment.start : .infinity
      let depth = (own - level(at: position, key, scoopingFrom: first)) / thresholds.riseRange
      return min(max(depth, 0), 1)
    }
    let quiet = 2 * reach * Double(depths.reduce(0, +)) / 21
    return thresholds.riseWeight * (quiet - thresholds.riseUsual / hop)
  }

  private func level(at position: Double, _ key: Int, scoopingFrom first: Double) -> Float {
    let inside = min(max(position, 0), Double(frames.count - 1))
    let (left, right) = (Int(inside), min(Int(inside) + 1, frames.count - 1))
    let levels = [left, right].map { index in
      let frame = frames[index]
      let keys = Double(index) >= first ? Array(key - 4...key + 4) : [key]
      return keys.filter(KeyLevels.keys.contains).map { frame.levels[$0] }.max()!
    }
    return levels[0] + Float(inside - Double(left)) * (levels[1] - levels[0])
  }
}
