import Foundation
import VocalMusic
import VocalStages

/// Samples the keys of a line from its generator's probabilities.
///
/// The generator is surer of when a note begins than of its key: a line of the likeliest keys would stay
/// on one key. A key k is sampled in proportion to p(k)^(1/T) exp(-|k - previous| / reach), so that
/// lines move by small steps.
enum MelodySampler {
  private static let temperature = 0.8
  private static let reach = 4.0
  /// The least probability of a key, also of one that the generator leaves out.
  private static let floor = 1e-3

  /// The onsets, with keys near each other that are sampled from the rows they begin in.
  ///
  /// - Parameters:
  ///   - roll: (16, 128), probabilities.
  ///   - range: the keys of the line, transposed as the roll is.
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
        // Repeating a key costs as much as a leap of a minor third.
        let repetition = previous == key ? 3 / reach : 0
        return log(probability) / temperature - leap - repetition + random.nextGumbel()
      }
      let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
      note.key = range.lowerBound + best
      previous = note.key
      return note
    }
  }
}
