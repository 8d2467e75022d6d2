/// Finds the key of a melody by the pitch classes it dwells on.
///
/// The seconds that each pitch class sounds are correlated with the profiles of the 24 keys that
/// C. Krumhansl and E. Kessler measured (C. Krumhansl, "Cognitive Foundations of Musical Pitch", 1990,
/// chapter 4); the last note, which mostly is the tonic, counts for more.
public struct KeyEstimator: Sendable {
  /// A key and how sure it is.
  public struct Estimate: Hashable, Sendable {
    /// The likeliest key.
    public let key: KeySignature
    /// How far it stands out from the next likely one, 0...1.
    public let confidence: Double

    /// Creates an estimate.
    public init(key: KeySignature, confidence: Double) {
      self.key = key
      self.confidence = confidence
    }
  }

  private static let major = [
    6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88,
  ]
  private static let minor = [
    6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17,
  ]
  /// The correlation that ending on the tonic is worth.
  private static let finalBonus = 0.12
  /// The lead over the next key at which an estimate is sure.
  private static let sureLead = 0.2

  /// Creates an estimator.
  public init() {}

  /// The key of notes in any order; nil without notes. O(notes).
  public func estimate(_ notes: [Note]) -> Estimate? {
    let notes = notes.filter { $0.defect == nil }
    guard let last = notes.max(by: { $0.onset < $1.onset }) else { return nil }
    var profile = [Double](repeating: 0, count: 12)
    for note in notes { profile[note.key % 12] += max(note.duration, 0.05) * note.confidence }
    let scores = KeySignature.Mode.allCases.flatMap { mode in
      (0..<12).map { tonic in
        (
          KeySignature(tonic: tonic, mode: mode),
          Self.correlation(profile, mode == .major ? Self.major : Self.minor, tonic)
            + (last.key % 12 == tonic ? Self.finalBonus : 0)
        )
      }
    }
    let ranked = scores.sorted { $0.1 > $1.1 }
    let lead = ranked[0].1 - ranked[1].1
    return Estimate(key: ranked[0].0, confidence: min(lead / Self.sureLead, 1))
  }

  private static func correlation(_ profile: [Double], _ key: [Double], _ tonic: Int) -> Double {
    let rotated = (0..<12).map { profile[($0 + tonic) % 12] }
    let (a, b) = (centred(rotated), centred(key))
    let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    let squares = a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? product / squares.squareRoot() : 0
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { $0 - mean }
  }
}
