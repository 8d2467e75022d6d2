import VocalMusic

/// Moves the onset of a note to where its tone begins, as far as the audio tells.
///
/// The network takes a consonant, a breath or the tail of the note before for a beginning as readily as the tone
/// itself. The longer the tone is quiet around an onset, the later it begins:
///
///     quiet = integral over |t| <= reach of clip((level - L(onset + t)) / range, 0, 1) dt
///     onset += weight x (quiet - usual)
///
/// L is the level of the note's key in the audio (``KeyLevels``), and `level` its median in the middle of the note. A
/// note after a rest may begin with a scoop: from its onset on, L is that of the loudest key nearby.
/// Of low notes the level has some of neighbouring keys too, since its frames are short. Notes that are silent at their
/// key, or beyond the keys that are measured, stay where they are.
struct OnsetRise {
  /// The share of a note, in the middle of its time, that tells its level.
  private static let middle = 0.3...0.8
  /// Semitones from which a voice scoops.
  private static let reachOfScoop = 4
  private static let keys = KeyLevels.keys.lowerBound...KeyLevels.keys.upperBound - 1
  /// Points at which the level around an onset is looked up.
  private static let points = 21

  private let frames: FrameHistory
  /// Frames to either side of an onset that are looked at; 0 to leave onsets where they are.
  private let reach: Double
  private let range: Float
  private let weight: Double
  /// Frames.
  private let usual: Double
  private var levels: MedianBuffer

  /// - Parameter longest: frames of the longest note.
  init(_ frames: FrameHistory, _ thresholds: SegmentationThresholds, hop: Double, longest: Int) {
    self.frames = frames
    reach = thresholds.riseReach / hop
    range = thresholds.riseRange
    weight = thresholds.riseWeight
    usual = thresholds.riseUsual / hop
    levels = MedianBuffer(capacity: longest)
  }

  /// Frames before an onset that are read, if something reads `beside` frames around the moved one.
  func reachBefore(beside: Int) -> Int { reach(movingBy: weight * usual, beside: beside) }

  /// The same after it.
  func reachAfter(beside: Int) -> Int {
    reach(movingBy: weight * (2 * reach - usual), beside: beside)
  }

  /// - Parameter distance: the farthest that an onset is moved in that direction.
  private func reach(movingBy distance: Double, beside: Int) -> Int {
    guard reach > 0 else { return beside }
    return max(Int(reach.rounded(.up)) + 1, Int(max(distance, 0).rounded(.up)) + beside)
  }

  /// How far the onset of a note is to be moved, in frames.
  ///
  /// - Parameter mayScoop: whether no other note sounds shortly before it.
  mutating func shift(of segment: NoteSegment, key: Int, mayScoop: Bool) -> Double {
    guard reach > 0, KeyLevels.keys.contains(key), let level = level(of: segment, key),
      level > KeyLevels.silence
    else { return 0 }
    var quiet: Float = 0
    for point in 0..<Self.points {
      let time = reach * (2 * Double(point) / Double(Self.points - 1) - 1)
      let scoop = mayScoop ? segment.start : .infinity
      let depth = (level - self.level(at: segment.start + time, key, scoop)) / range
      quiet += depth.clamped(to: 0...1)
    }
    return weight * (2 * reach * Double(quiet) / Double(Self.points) - usual)
  }

  private mutating func level(of segment: NoteSegment, _ key: Int) -> Float? {
    let length = segment.end - segment.start
    let middle = NoteSegment(
      start: segment.start + Self.middle.lowerBound * length,
      end: segment.start + Self.middle.upperBound * length)
    levels.removeAll()
    for frame in middle.frames(of: frames.end) { levels.append(frames[frame].levels[key]) }
    return levels.median()
  }

  /// The level at a place between frames, interpolated.
  ///
  /// - Parameter scoop: from here on the voice may be at another key.
  private func level(at position: Double, _ key: Int, _ scoop: Double) -> Float {
    let position = position.clamped(to: 0...Double(frames.end - 1))
    let frame = Int(position)
    let before = level(frame, key, scoop)
    let after = level(min(frame + 1, frames.end - 1), key, scoop)
    return before + Float(position - Double(frame)) * (after - before)
  }

  private func level(_ frame: Int, _ key: Int, _ scoop: Double) -> Float {
    let levels = frames[frame].levels
    guard Double(frame) >= scoop else { return levels[key] }
    let keys = (key - Self.reachOfScoop...key + Self.reachOfScoop).clamped(to: Self.keys)
    return keys.reduce(levels[key]) { max($0, levels[$1]) }
  }
}
