/// How a note's pitch moves while it sounds: equally spaced deviations from the note's own `pitch`.
///
/// Sample `i` lies `i * hop` after the note's onset. Between two samples the pitch moves in a straight
/// line; after the last one it stays. An empty contour is a note that stays on its pitch.
public struct PitchContour: Hashable, Sendable, Codable {
  /// The time between two samples, above 0.
  public var hop: Seconds

  /// Deviation from the note's `pitch`, in cents (hundredths of a semitone), one value for each hop.
  public var cents: [Float]

  /// A contour without samples: the note stays on its pitch.
  public static let flat = PitchContour(hop: 0.01, cents: [])

  /// Creates a contour of `cents`, one sample every `hop` from the onset.
  public init(hop: Seconds, cents: [Float]) {
    self.hop = hop
    self.cents = cents
  }

  /// Whether the contour holds no samples.
  public var isFlat: Bool { cents.isEmpty }

  /// The time from the first sample to the last.
  public var duration: Seconds { hop * Double(max(cents.count - 1, 0)) }

  /// The deviation in cents `time` after the onset, interpolated linearly and held past both
  /// ends. O(1).
  public func cents(at time: Seconds) -> Double {
    guard let first = cents.first, let last = cents.last else { return 0 }
    let position = time / hop
    guard position > 0 else { return Double(first) }
    guard position < Double(cents.count - 1) else { return Double(last) }
    let index = Int(position)
    let fraction = position - Double(index)
    return Double(cents[index]) * (1 - fraction) + Double(cents[index + 1]) * fraction
  }

  /// Whether the hop is a positive time and every sample a number.
  public var isValid: Bool {
    hop.isFinite && hop > 0 && cents.allSatisfy(\.isFinite)
  }
}
