import Foundation
import VocalMusic
import VocalStages

/// Samples the keys of a line from what its generator thinks possible.
///
/// The generator is surer of when a note begins than of its key: a line of likeliest keys would stay on one.
/// A key k is sampled in proportion to p(k)^(1/T) exp(-|k - previous| / reach), by the Gumbel-max trick
/// (E. Gumbel, "Statistical Theory of Extreme Values", 1954), so that lines move by small steps.
enum MelodySampler {
  private static let temperature = 0.8
  private static let reach = 4.0
  /// The probability of a key that the generator leaves out.
  private static let floor = 1e-3

  /// The onsets with keys sampled from the rows they begin in, near each other.
  ///
  /// - Parameters:
  ///   - roll: (16, 128), probabilities.
  ///   - range: the keys of the line, as the roll knows them.
  static func sampled(
    _ onsets: [BarNote], from roll: UnsafePointer<Float>, range: ClosedRange<Int>, seed: UInt64
  ) -> [BarNote] {
    var random = SplitMix64(seed: seed)
    var previous: Int?
    return onsets.map { onset in
      var note = onset
      let scores = range.map { key -> Double in
        let probability = max(Double(roll[onset.step * BarRoll.keys + key]), floor)
        let leap = previous.map { Double(abs(key - $0)) / reach } ?? 0
        // The same key again is as far as a third.
        let repetition = previous == key ? 3 / reach : 0
        let gumbel = -log(-log(min(random.nextUnit(), 1 - 0x1p-53)))
        return log(probability) / temperature - leap - repetition + gumbel
      }
      let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
      note.key = range.lowerBound + best
      previous = note.key
      return note
    }
  }
}
