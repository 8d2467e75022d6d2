import Foundation
import VocalMusic

/// An estimate of the grid that a singer keeps: the time and the length of the current sixteenth, with
/// their covariance. The Kalman filter of A. T. Cemgil, B. Kappen, P. Desain and H. Honing, "On tempo
/// tracking: tempogram representation and Kalman filtering", 2000.
struct TempoFilter {
  /// How far singers deviate from a grid, from a ``RhythmModel``.
  struct Dynamics {
    /// Standard deviation of a usual onset around its sixteenth, in seconds.
    let jitter: Double
    /// Standard deviation by which the beat slips in a second, seconds.
    let slip: Double
    /// Standard deviation by which the tempo changes in a second, as a share of it.
    let drift: Double
    /// The share of stray onsets, which have little to do with their sixteenth.
    let stray: Double
    /// How many times as far as usual onsets they lie from it.
    let straySpread: Double

    /// The variance of an onset around its sixteenth, seconds squared.
    func variance(of onset: HeardOnset) -> Double {
      let deviation = jitter * onset.spread
      return deviation * deviation
    }
  }

  /// The time of the current sixteenth.
  var time: Seconds
  /// The time that a sixteenth takes.
  var period: Seconds
  /// Variances and covariance of both, seconds squared.
  var timeVariance: Double
  var covariance: Double
  var periodVariance: Double

  /// The estimate for `steps` sixteenths later, before an onset is observed there.
  func predicted(steps: Int, _ dynamics: Dynamics) -> TempoFilter {
    let n = Double(steps)
    let elapsed = n * period
    let drift = dynamics.drift * period.value
    return TempoFilter(
      time: time + elapsed, period: period,
      timeVariance: timeVariance + 2 * n * covariance + n * n * periodVariance
        + dynamics.slip * dynamics.slip * elapsed.value,
      covariance: covariance + n * periodVariance,
      periodVariance: periodVariance + drift * drift * elapsed.value)
  }

  /// Updates the estimate with an onset that belongs to this sixteenth.
  ///
  /// A stray onset has a wider deviation, and so less weight.
  ///
  /// - Returns: the log density of the onset, per second, before the update.
  mutating func update(onset: HeardOnset, _ dynamics: Dynamics) -> Double {
    let innovation = (onset.time - time).value
    let variance = timeVariance + dynamics.variance(of: onset)
    let strayVariance = dynamics.straySpread * dynamics.straySpread * variance
    let usual = Self.logDensity(innovation, variance) + log(1 - dynamics.stray)
    let stray = Self.logDensity(innovation, strayVariance) + log(dynamics.stray)
    let heard = stray > usual ? strayVariance : variance
    let timeGain = timeVariance / heard
    let periodGain = covariance / heard
    time += Seconds(timeGain * innovation)
    period += Seconds(periodGain * innovation)
    periodVariance -= periodGain * covariance
    covariance -= timeGain * covariance
    timeVariance -= timeGain * timeVariance
    return max(usual, stray)
  }

  private static func logDensity(_ deviation: Double, _ variance: Double) -> Double {
    -0.5 * (deviation * deviation / variance + log(2 * .pi * variance))
  }
}
