import Foundation
import VocalMusic

/// The tempi that are searched, and the prior probability of each.
struct TempoPrior {
  /// The times that a sixteenth takes, from slow to fast, each in the same ratio to the next.
  let periods: [Seconds]
  /// Log-probability of each.
  let logProbabilities: [Double]
  /// The ratio of neighbours, minus 1.
  let spacing: Double

  private static let tempi = 40.0...240.0
  /// The logarithm of the ratio of neighbours.
  static let logRatio = 0.025

  /// Log-normal around `median` beats per minute (Ellis, "Beat tracking by dynamic programming", 2007).
  ///
  /// - Parameter octaves: the standard deviation, in doublings of the tempo.
  init(median: Double, octaves: Double) {
    let count = Int(log(Self.tempi.upperBound / Self.tempi.lowerBound) / Self.logRatio) + 1
    self.init(
      tempi: (0..<count).map { Self.tempi.lowerBound * exp(Self.logRatio * Double($0)) },
      median: median, octaves: octaves)
  }

  /// Narrow, around a tempo that is given.
  ///
  /// - Parameter octaves: the standard deviation, in doublings of the tempo.
  init(given beatsPerMinute: Double, octaves: Double) {
    self.init(
      tempi: (-2...2).map { beatsPerMinute * exp(Self.logRatio * Double($0)) },
      median: beatsPerMinute, octaves: octaves)
  }

  private init(tempi: [Double], median: Double, octaves: Double) {
    let usual = TempoDistribution(median: median, octaves: octaves)
    let scores = tempi.map(usual.logLikelihood)
    let total = log(scores.reduce(0) { $0 + exp($1) })
    periods = tempi.map { Seconds(15 / $0) }
    logProbabilities = scores.map { $0 - total }
    spacing = exp(Self.logRatio) - 1
  }

  /// The index of the tempo at which a sixteenth is nearest to `period`.
  func index(nearest period: Seconds) -> Int {
    guard period > 0 else { return 0 }
    let place = (log(periods[0] / period) / Self.logRatio).rounded()
    return Int(place.clamped(to: 0...Double(periods.count - 1)))
  }
}
