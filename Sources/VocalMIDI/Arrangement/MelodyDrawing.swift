import Foundation
import VocalMusic

/// Draws the keys of a line from what its generator thinks possible.
///
/// Where a note begins is clearer to the generator than which: a line of likeliest keys would dwell on one.
/// A key k is drawn in proportion to p(k)^(1/T) exp(-|k - previous| / reach), by the Gumbel-max trick
/// (E. Gumbel, "Statistical Theory of Extreme Values", 1954), so that lines move by small steps.
struct MelodyDrawing {
  private static let temperature = 0.8
  private static let reach = 4.0
  /// The probability of a key that the generator leaves out.
  private static let floor = 1e-3

  /// The strokes with keys drawn from the rows they begin in, near each other.
  ///
  /// - Parameters:
  ///   - roll: (16, 128), probabilities.
  ///   - range: the keys of the line, as the roll knows them.
  static func drawn(
    _ strokes: [BarNote], from roll: UnsafePointer<Float>, range: ClosedRange<Int>,
    _ random: inout SplitMix64
  ) -> [BarNote] {
    var previous: Int?
    return strokes.map { stroke in
      var note = stroke
      let scores = range.map { key -> Double in
        let probability = max(Double(roll[stroke.step * BarRoll.keys + key]), floor)
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
