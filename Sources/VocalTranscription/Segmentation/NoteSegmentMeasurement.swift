import VocalMusic

/// Measures a note's pitch, loudness, certainty and contour in its frames.
struct NoteSegmentMeasurement {
  /// Frames to either side of an onset among which its attack is sought: half of an analysis window.
  static let attackReach = 2

  /// The share of a note's frames, in its middle, whose median is its pitch: scoops and releases lie
  /// outside.
  private static let middle = 0.7

  private let frames: FrameHistory
  /// The time from one frame to the next.
  private let hop: Seconds
  /// A measured pitch counts from this clarity on.
  private let clarityThreshold: Float
  private var pitches: MedianBuffer

  /// - Parameter longest: frames of the longest note.
  init(_ frames: FrameHistory, hop: Seconds, clarityThreshold: Float, longest: Int) {
    self.frames = frames
    self.hop = hop
    self.clarityThreshold = clarityThreshold
    pitches = MedianBuffer(capacity: longest)
  }

  /// The note of a segment, without its attack and its contour; nil where no pitch is known. Its velocity is the
  /// network's. O(segment).
  mutating func note(_ segment: NoteSegment) -> Note? {
    let range = segment.frames(of: frames.end)
    guard let pitch = pitch(of: range) else { return nil }
    return Note(
      onset: segment.start * hop, offset: segment.end * hop, pitch: Double(pitch),
      velocity: Self.velocity(of: mean(of: range) { $0.velocity }),
      confidence: Double(
        (mean(of: range) { $0.voicing } * mean(of: range) { $0.support }).clamped(to: 0...1)))
  }

  /// MIDI's 1...127 for a loudness of 0...1; NaN counts as silent.
  static func velocity(of loudness: Float) -> Int {
    loudness.isNaN ? 1 : max(Int((loudness.clamped(to: 0...1) * 127).rounded()), 1)
  }

  /// The pitch of a segment; nil where none is known.
  mutating func pitch(of segment: NoteSegment) -> Float? {
    pitch(of: segment.frames(of: frames.end))
  }

  /// The mean power of a segment's audio; NaN where it is not known.
  func power(of segment: NoteSegment) -> Float {
    mean(of: segment.frames(of: frames.end)) { $0.power }
  }

  /// The median measured pitch of the note's middle, or of its posterior where nothing is clear.
  private mutating func pitch(of range: Range<Int>) -> Float? {
    let margin = Int(Double(range.count) * (1 - Self.middle) / 2)
    let middle = range.dropFirst(margin).dropLast(margin)
    pitches.removeAll()
    for frame in middle {
      if let pitch = frames[frame].clearPitch(clarityThreshold) { pitches.append(pitch) }
    }
    if let pitch = pitches.median() { return pitch }
    for frame in middle { pitches.append(frames[frame].pitch) }
    return pitches.median()
  }

  /// The greatest onset strength around an onset; nil where none was measured.
  func attack(at onset: Seconds) -> Double? {
    let frame = Int((onset / hop).rounded())
    let near = max(frame - Self.attackReach, 0)...max(frame + Self.attackReach, 0)
    var greatest: Float?
    for index in near.clamped(to: 0...frames.end - 1) {
      let strength = frames[index].onsetStrength
      if strength.isFinite { greatest = max(greatest ?? strength, strength) }
    }
    return greatest.map(Double.init)
  }

  private func mean(of range: Range<Int>, _ value: (NoteSegmentFrame) -> Float) -> Float {
    range.reduce(0) { $0 + value(frames[$1]) } / Float(range.count)
  }

  /// The measured pitches of a segment, interpolated at the note's onset and every hop after it.
  func contour(
    of segment: NoteSegment, from onset: Seconds, around pitch: Double
  ) -> PitchContour {
    let pitch = Float(pitch)
    let known = segment.frames(of: frames.end).compactMap { frame in
      frames[frame].clearPitch(clarityThreshold).map { (frame: frame, cents: 100 * ($0 - pitch)) }
    }
    guard known.count > 1 else { return .flat }
    let (start, end) = (onset / hop, segment.end * hop / hop)
    var next = 1
    let cents = (0...Int(end - start)).map { index -> Float in
      let position = start + Double(index)
      while next < known.count - 1, Double(known[next].frame) < position { next += 1 }
      return Self.interpolate(known[next - 1], known[next], at: position)
    }
    return PitchContour(hop: hop, cents: cents)
  }

  /// Interpolates linearly between two points; constant beyond them.
  private static func interpolate(
    _ left: (frame: Int, cents: Float), _ right: (frame: Int, cents: Float), at position: Double
  ) -> Float {
    let fraction = (position - Double(left.frame)) / Double(right.frame - left.frame)
    return left.cents + Float(fraction.clamped(to: 0...1)) * (right.cents - left.cents)
  }
}
