import Foundation
import VocalMusic

/// How often, and how loudly, drummers hit each drum of the kit at each sixteenth of a bar.
package struct DrumPattern: Hashable, Sendable {
  /// What is known of a drum, each for the 16 steps of a bar.
  package struct Drum: Hashable, Sendable {
    /// The MIDI key.
    package let key: Int
    /// The share of the bars in which it is hit, 0...1.
    package let shares: [Double]
    /// The mean loudness of these hits, 0...1.
    package let loudness: [Double]

    package init(key: Int, shares: [Double], loudness: [Double]) {
      self.key = key
      self.shares = shares
      self.loudness = loudness
    }
  }

  package let drums: [Drum]
  /// What the differences between bars, in the logits of one drum at one step, are multiplied by: a generator that is
  /// unsure which bars have a hit makes all of them too much alike.
  package let contrast: Double

  package init(drums: [Drum], contrast: Double) {
    self.drums = drums
    self.contrast = contrast
  }

  /// A drum at a step of a roll.
  private struct Cell {
    let index: Int
    /// The logit of a hit.
    let score: Float
    /// The value of a hit that is as loud as usual.
    let level: Float
    /// The same for the drum and the step in all rolls.
    var place: Int { index % BarRoll.count }
  }

  /// Shares count as this far from 0 and from 1 at least, so that their logits are finite.
  private static let leastShare: Float = 1e-3

  /// Rolls with as many hits a bar as the pattern has, where these are likeliest: the logits of each drum at each step are
  /// moved so that their mean over the rolls is the pattern's. A drum that is never hit at a step in the pattern is not hit
  /// there. A hit is as loud as the pattern has it, and by as much louder or softer as the generator has it compared with
  /// the drum's other hits at the step.
  ///
  /// - Parameters:
  ///   - rolls: (rolls, 16, 128), probabilities. What is no hit becomes 0.
  ///   - steps: of a bar that are used.
  func calibrated(_ rolls: [Float], steps: Int) -> [Float] {
    var (cells, hitsOfABar): ([Cell], Double) = ([], 0)
    for drum in drums {
      for step in 0..<steps where drum.shares[step] > 0 {
        cells += self.cells(of: drum, at: step, in: rolls)
        hitsOfABar += drum.shares[step]
      }
    }
    let count = Int((hitsOfABar * Double(rolls.count / BarRoll.count)).rounded())
    let hits = cells.sorted { ($0.score, $1.index) > ($1.score, $0.index) }.prefix(count)
    var calibrated = [Float](repeating: 0, count: rolls.count)
    for alike in Dictionary(grouping: hits, by: \.place).values {
      let mean = alike.reduce(0) { $0 + rolls[$1.index] } / Float(alike.count)
      for hit in alike {
        calibrated[hit.index] = (hit.level + rolls[hit.index] - mean)
          .clamped(to: BarRoll.quietestHit...1)
      }
    }
    return calibrated
  }

  /// A drum at a step in all rolls.
  private func cells(of drum: Drum, at step: Int, in rolls: [Float]) -> [Cell] {
    let indices = Array(
      stride(from: step * BarRoll.keys + drum.key, to: rolls.count, by: BarRoll.count))
    let logits = indices.map { Self.logit(rolls[$0]) }
    let mean = logits.reduce(0, +) / Float(logits.count)
    let usual = Self.logit(
      Float(drum.shares[step]).clamped(to: Self.leastShare...1 - Self.leastShare))
    let level = BarRoll.hit(loudness: drum.loudness[step])
    return zip(indices, logits).map { index, logit in
      Cell(index: index, score: usual + Float(contrast) * (logit - mean), level: level)
    }
  }

  private static func logit(_ probability: Float) -> Float {
    let inside = probability.clamped(to: 1e-6...1 - 1e-6)
    return logf(inside / (1 - inside))
  }
}
