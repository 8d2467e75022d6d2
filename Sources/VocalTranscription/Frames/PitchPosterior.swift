import VocalModels
import VocalMusic

/// What the pitch head says of one frame: class 0 is unvoiced, class n is MIDI number n.
struct PitchPosterior {
  /// The probability of any pitch, 0...1.
  let voicing: Float
  /// The likeliest pitch, 1 or more.
  let best: Int
  /// The mean of the likeliest pitch and its two neighbours, weighted by their probabilities: a
  /// fractional MIDI number.
  let pitch: Float
  /// The share of these three in the probability of all pitches, 0...1.
  let support: Float

  /// - Parameter head: (frames, classes), at least two classes, each row summing to 1.
  init(_ head: OutputMatrix, row: Int) {
    var best = 1
    for pitch in 1..<head.columns where head[row, pitch] > head[row, best] { best = pitch }
    var sum: Float = 0
    var moment: Float = 0
    for pitch in max(best - 1, 1)...min(best + 1, head.columns - 1) {
      sum += head[row, pitch]
      moment += head[row, pitch] * Float(pitch - best)
    }
    let voicing = (1 - head[row, 0]).clamped(to: 0...1)
    self.voicing = voicing
    self.best = best
    self.pitch = Float(best) + (sum > 0 ? moment / sum : 0)
    support = voicing > 0 ? min(sum / voicing, 1) : 0
  }
}
