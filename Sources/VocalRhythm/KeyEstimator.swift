import Foundation
import VocalMusic
import VocalStages

/// Finds the key of a melody from the time it spends on each pitch class.
///
/// Each key predicts how a melody's time is shared among the twelve pitch classes; the likeliest key is
/// the one that predicts these notes best (the Bayesian key-finding of D. Temperley, "Music and
/// Probability", 2007, chapter 4, with durations in place of presence). Between keys that are about
/// equally likely, a last note on the tonic decides.
public struct KeyEstimator: Sendable {
  /// A key and how sure it is.
  public struct Estimate: Hashable, Sendable {
    /// The likeliest key.
    public let key: KeySignature
    /// The probability that it is the key, 0...1.
    public let confidence: Double

    /// Creates an estimate.
    public init(key: KeySignature, confidence: Double) {
      self.key = key
      self.confidence = confidence
    }
  }

  /// The shortest and the longest duration that a note counts for.
  private static let noteLimits: ClosedRange<Seconds> = 0.05...2
  /// The least confidence that a note counts with.
  private static let leastConfidence = 0.05

  private let model: RhythmModel

  /// Loads the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or the weights are missing or
  ///   damaged.
  public init() throws(VocalMIDIError) { self.init(try RhythmModel()) }

  /// Creates an estimator with loaded weights.
  package init(_ model: RhythmModel) { self.model = model }

  /// The key of notes in any order; nil without notes. O(notes).
  public func estimate(_ notes: [Note]) -> Estimate? {
    let notes = notes.filter { $0.defect == nil }
    guard let last = notes.max(by: { $0.onset < $1.onset }) else { return nil }
    let shares = Self.pitchClassShares(notes)
    let scores = KeySignature.Mode.allCases.flatMap { mode in
      (0..<PitchClass.count).map { tonic in
        (
          key: KeySignature(tonic: tonic, mode: mode),
          score: Self.logLikelihood(
            shares, mode == .major ? model.keys.major : model.keys.minor, tonic)
            + (PitchClass.of(last.key) == tonic ? model.decoder.finalBonus : 0)
        )
      }
    }
    guard let best = scores.max(by: { $0.score < $1.score }) else { return nil }
    let moments = min(Double(notes.count), model.decoder.independentMoments)
    let all = scores.reduce(0) { $0 + exp(moments * ($1.score - best.score)) }
    return Estimate(key: best.key, confidence: 1 / all)
  }

  /// The share of the time that each pitch class sounds, weighted by the notes' confidence.
  private static func pitchClassShares(_ notes: [Note]) -> [Double] {
    var times = [Double](repeating: 0, count: PitchClass.count)
    for note in notes {
      let duration = note.duration.clamped(to: noteLimits)
      times[PitchClass.of(note.key)] +=
        duration.value * note.confidence.clamped(to: leastConfidence...1)
    }
    let total = times.reduce(0, +)
    return times.map { $0 / total }
  }

  /// The log-likelihood, averaged over the melody's time, of the key on `tonic`.
  private static func logLikelihood(
    _ shares: [Double], _ perThousand: [Double], _ tonic: Int
  ) -> Double {
    perThousand.indices.reduce(0) { sum, degree in
      sum + shares[(degree + tonic) % 12] * log(perThousand[degree] / 1000)
    }
  }
}
