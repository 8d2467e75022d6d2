import VocalMusic
import VocalTranscription

/// Measures a note's pitch, loudness, certainty and contour in its frames.
struct ReferenceMeasurement {
  let frames: [NoteSegmentFrame]
  /// Seconds between two frames.
  let hop: Double
  /// A measured pitch counts from this clarity on.
  let clarityThreshold: Float

  /// Frames to either side of an onset among which its attack is sought: half of an analysis window.
  private static let attackReach = 2

  /// The share of a note's frames, in its middle, whose median is its pitch: scoops and releases lie
  /// outside.
  private static let middle = 0.7

  /// The key of a segment; nil where no pitch is known.
  func key(of segment: ReferenceSegment) -> Int? {
    pitch(of: segment).map { MIDIRange.key(nearestTo: Double($0)) }
  }

  /// The pitch of a segment; nil where none is known.
  func pitch(of segment: ReferenceSegment) -> Float? { pitch(of: segment.frames(of: frames.count)) }

  /// The note of a segment, with an onset of its own, in frames. O(n log n) in the segment's frames.
  func note(_ segment: ReferenceSegment, from start: Double) -> Note? {
    let range = segment.frames(of: frames.count)
    guard let pitch = pitch(of: range) else { return nil }
    return Note(
      onset: Seconds(start * hop), offset: Seconds(segment.end * hop), pitch: Double(pitch),
      velocity: Self.velocity(of: mean(of: range, \.velocity)),
      confidence: Double(
        (mean(of: range, \.voicing) * mean(of: range, \.support)).clamped(to: 0...1)),
      attack: attack(at: start * hop / hop),
      contour: contour(
        from: start * hop / hop, to: segment.end * hop / hop, in: range, around: pitch))
  }

  /// MIDI's 1...127 for a loudness of 0...1; NaN counts as silent.
  private static func velocity(of loudness: Float) -> Int {
    loudness.isNaN ? 1 : max(Int((loudness.clamped(to: 0...1) * 127).rounded()), 1)
  }

  /// The median measured pitch of the note's middle, or of its posterior where nothing is clear.
  private func pitch(of range: Range<Int>) -> Float? {
    let margin = Int(Double(range.count) * (1 - Self.middle) / 2)
    let middle = frames[range.dropFirst(margin).dropLast(margin)]
    let clear = middle.compactMap { $0.clearPitch(clarityThreshold) }
    return median(clear) ?? median(middle.map(\.pitch))
  }

  /// The greatest onset strength around `onset`, in frames; nil where none was measured.
  private func attack(at onset: Double) -> Double? {
    let frame = Int(onset.rounded())
    let near = max(frame - Self.attackReach, 0)...max(frame + Self.attackReach, 0)
    let strengths = frames[near.clamped(to: 0...frames.count - 1)].map(\.onsetStrength)
    return strengths.filter(\.isFinite).max().map(Double.init)
  }

  private func mean(of range: Range<Int>, _ value: KeyPath<NoteSegmentFrame, Float>) -> Float {
    frames[range].reduce(0) { $0 + $1[keyPath: value] } / Float(range.count)
  }

  /// The measured pitches, interpolated at the onset and every hop after it.
  private func contour(
    from start: Double, to end: Double, in range: Range<Int>, around pitch: Float
  ) -> PitchContour {
    let known = range.compactMap { frame in
      frames[frame].clearPitch(clarityThreshold).map { (frame: frame, cents: 100 * ($0 - pitch)) }
    }
    guard known.count > 1 else { return .flat }
    var next = 1
    let cents = (0...Int(end - start)).map { index -> Float in
      let position = start + Double(index)
      while next < known.count - 1, Double(known[next].frame) < position { next += 1 }
      return Self.interpolate(known[next - 1], known[next], at: position)
    }
    return PitchContour(hop: Seconds(hop), cents: cents)
  }

  /// Interpolates linearly between two points; constant beyond them.
  private static func interpolate(
    _ left: (frame: Int, cents: Float), _ right: (frame: Int, cents: Float), at position: Double
  ) -> Float {
    let fraction = (position - Double(left.frame)) / Double(right.frame - left.frame)
    return left.cents + Float(fraction.clamped(to: 0...1)) * (right.cents - left.cents)
  }
}
