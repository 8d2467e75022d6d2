/// Fundamental frequency by the McLeod pitch method, around a pitch already known roughly.
///
/// A frame is as long as a few of the periods sought, so that low voices are resolved and high ones
/// are not averaged over their vibrato. Nothing is allocated after construction. One instance serves
/// one thread at a time. Source: P. McLeod and G. Wyvill, "A smarter way to find pitch", ICMC 2005.
package final class FundamentalFrequency {
  /// The sample rate of the audio, in Hz.
  package let sampleRate: Double

  /// Periods a frame spans, and its least duration in seconds where they are short.
  private static let periods = 3.0
  private static let leastDuration = 0.04
  /// A peak at a multiple of the period counts where it is this fraction of the first one's height.
  private static let peakThreshold: Float = 0.9
  /// Estimates of one period agree if they differ by no more than this part of it (a third of a
  /// semitone).
  private static let agreement = 0.02

  private let minimumLag: Double
  private let maximumLag: Double
  private let correlation: NormalisedAutocorrelation
  /// The last index of the correlation's values that the current frame gives.
  private var lastIndex = 0

  /// - Parameters:
  ///   - sampleRate: of the audio, in Hz.
  ///   - minFrequency: the lowest fundamental found, in Hz, above 0. 55 Hz, below a bass's range,
  ///     is as low as transforms of 2048 samples reach at 22050 Hz.
  ///   - maxFrequency: the highest, in Hz: above the lowest, at most a quarter of the sample rate.
  package init(
    sampleRate: Double = 22050, minFrequency: Double = 55, maxFrequency: Double = 2000
  ) {
    precondition(0 < minFrequency && minFrequency < maxFrequency && maxFrequency <= sampleRate / 4)
    self.sampleRate = sampleRate
    minimumLag = sampleRate / maxFrequency
    maximumLag = sampleRate / minFrequency
    let maximumLength = Self.frameLength(period: maximumLag, sampleRate: sampleRate)
    correlation = NormalisedAutocorrelation(
      maximumLag: maximumLength * 2 / 3 + 2, maximumLength: maximumLength)
  }

  /// The pitch at `centre` (a sample index of `audio`), no further than `range` semitones from
  /// `prior`.
  ///
  /// - Parameters:
  ///   - audio: mono; what lies outside of it counts as silence.
  ///   - prior: fractional MIDI note number.
  ///   - range: in semitones, above 0.
  /// - Returns: the refined pitch; or `prior` with a clarity of 0 where no period within the range
  ///   shows.
  package func refine(
    _ audio: Span<Float>, centre: Int, prior: Float, range: Float = 1.5
  ) -> PitchEstimate {
    let none = PitchEstimate(pitch: prior, clarity: 0)
    let shortest = max(lag(pitch: prior + range), minimumLag)
    let longest = min(lag(pitch: prior - range), maximumLag)
    guard shortest < longest, analyse(audio, centre: centre, longestPeriod: longest) else {
      return none
    }
    let oversampling = Double(NormalisedAutocorrelation.oversampling)
    let first = max(1, Int((shortest * oversampling).rounded(.up)))
    let last = Int(longest * oversampling)
    guard first <= last, let peak = highestPeak(in: first...last) else { return none }
    var estimate = estimate(period: peak)
    estimate.pitch = min(max(estimate.pitch, prior - range), prior + range)
    return estimate
  }

  private static func frameLength(period: Double, sampleRate: Double) -> Int {
    Int(max(periods * period, leastDuration * sampleRate).rounded(.up))
  }

  private func analyse(_ audio: Span<Float>, centre: Int, longestPeriod: Double) -> Bool {
    let length = Self.frameLength(period: longestPeriod, sampleRate: sampleRate)
    let lagLimit = max(length * 2 / 3, Int(longestPeriod.rounded(.up)) + 2)
    lastIndex = lagLimit * NormalisedAutocorrelation.oversampling
    return correlation.analyse(audio, centre: centre, length: length, lagLimit: lagLimit)
  }

  private func highestPeak(in indices: ClosedRange<Int>) -> Int? {
    var best: Int?
    var height: Float = 0
    for index in indices where isPeak(index) && correlation.values[index] > height {
      best = index
      height = correlation.values[index]
    }
    return best
  }

  private func isPeak(_ index: Int) -> Bool {
    let values = correlation.values
    return values[index] > values[index - 1] && values[index] >= values[index + 1]
  }

  /// The estimate from the peak at one period, sharpened at 2, 4, 8 ... periods while the frame holds
  /// them and the peak there is as good and agrees: this divides the errors of noise and interpolation by
  /// as much.
  private func estimate(period peak: Int) -> PitchEstimate {
    let oversampling = Double(NormalisedAutocorrelation.oversampling)
    let first = vertex(of: peak)
    var period = first.lag
    var count = 2.0
    while let next = summit(from: Int((count * period).rounded())) {
      let (lag, height) = vertex(of: next)
      let sharper = lag / count
      guard height >= Self.peakThreshold * first.height,
        abs(sharper - period) <= Self.agreement * period
      else { break }
      period = sharper
      count *= 2
    }
    return PitchEstimate(
      pitch: Float(EqualTemperament.pitch(frequency: sampleRate * oversampling / period)),
      clarity: min(max(first.height, 0), 1))
  }

  /// The peak uphill of `index`, or nil if it is beyond the lags analysed.
  private func summit(from index: Int) -> Int? {
    let values = correlation.values
    var index = index
    while index > 0, index < lastIndex {
      if values[index + 1] > values[index] {
        index += 1
      } else if values[index - 1] > values[index] {
        index -= 1
      } else {
        return index
      }
    }
    return nil
  }

  /// The vertex of the parabola through a peak and its neighbours; the lag in steps of the
  /// oversampling.
  private func vertex(of peak: Int) -> (lag: Double, height: Float) {
    let values = correlation.values
    let (before, at, after) = (values[peak - 1], values[peak], values[peak + 1])
    let curvature = before - 2 * at + after
    let shift = curvature < 0 ? 0.5 * (before - after) / curvature : 0
    return (Double(peak) + Double(shift), at - 0.25 * (before - after) * shift)
  }

  private func lag(pitch: Float) -> Double {
    sampleRate / EqualTemperament.frequency(pitch: Double(pitch))
  }
}
