import Foundation
import VocalMusic
import VocalStages

/// Finds the key of a melody from its degrees: how long each sounds, which follows which, and where the melody begins
/// and ends.
///
/// Every key weighs these by what melodies of known keys have taught (`KeyModel`); the likeliest key is the one that
/// scores most, and the softmax of the scores are the keys' probabilities.
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

  private let model: RhythmModel

  /// Loads the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where the processor is not supported, or the weights are missing or
  ///   damaged.
  public init() throws(VocalMIDIError) { self.init(try RhythmModel()) }

  /// Creates an estimator with loaded weights.
  package init(_ model: RhythmModel) { self.model = model }

  /// The key of notes in any order; nil without notes. O(notes log notes).
  public func estimate(_ notes: [Note]) -> Estimate? {
    guard let evidence = KeyEvidence(notes.filter { $0.defect == nil }) else { return nil }
    let scores = KeySignature.Mode.allCases.flatMap { mode in
      (0..<PitchClass.count).map { tonic in
        let key = KeySignature(tonic: tonic, mode: mode)
        return (key: key, score: model.keys.logOdds(of: key, evidence))
      }
    }
    guard let best = scores.max(by: { $0.score < $1.score }) else { return nil }
    let all = scores.reduce(0) { $0 + exp($1.score - best.score) }
    return Estimate(key: best.key, confidence: 1 / all)
  }
}
