import VocalKernels

/// McLeod and Wyvill's normalised square difference function (NSDF) of a frame, at lags finer than
/// a sample.
///
///     r(l) = sum over j < W - l of x[j] x[j + l]
///     m(l) = sum over j < W - l of x[j]^2 + x[j + l]^2
///     n(l) = 2 r(l) / m(l)                 -1 ... 1; 1 at multiples of an exact period
///
/// The sums stay symmetric about the frame's centre at every lag. r is the inverse transform of the
/// frame's power spectrum, taken ``oversampling`` times longer than the forward one: this
/// interpolates r band-limitedly, so that a parabola through three points finds the peak without
/// the bias it has at whole samples, where a bright voice's peak is as narrow as the spacing.
/// Source: P. McLeod and G. Wyvill, "A smarter way to find pitch", ICMC 2005.
final class NormalisedAutocorrelation {
  /// Values per lag of one sample.
  static let oversampling = 2

  /// The largest lag, in samples.
  let maximumLag: Int
  /// The longest frame, in samples.
  let maximumLength: Int
  /// n(l) at l = index / oversampling, of the last frame analysed.
  let values: UnsafeMutableBufferPointer<Float>

  private let forward: FourierTransform
  private let inverse: FourierTransform

  init(maximumLag: Int, maximumLength: Int) {
    self.maximumLag = maximumLag
    self.maximumLength = maximumLength
    var size = 64
    while size < maximumLength + maximumLag + 1 { size *= 2 }
    forward = FourierTransform(size: size)
    inverse = FourierTransform(size: size * Self.oversampling)
    values = .allocate(capacity: Self.oversampling * maximumLag + 1)
    values.initialize(repeating: 0)
  }

  deinit {
    values.deallocate()
  }

  /// Computes ``values`` for lags up to `lagLimit` of the `length` samples around `centre`; samples
  /// outside of `audio` count as 0.
  ///
  /// - Returns: whether the frame holds any sound.
  func analyse(_ audio: Span<Float>, centre: Int, length: Int, lagLimit: Int) -> Bool {
    precondition(length <= maximumLength && lagLimit <= maximumLag && lagLimit < length)
    load(audio, first: centre - length / 2, length: length)
    let energy = dotProduct(forward.samples, forward.samples, count: length)
    guard energy > 1e-10 * Float(length) else { return false }
    correlate()
    normalise(length: length, lagLimit: lagLimit, energy: energy)
    return true
  }

  /// Copies a frame without its mean into the transform, and zeros behind it.
  private func load(_ audio: Span<Float>, first: Int, length: Int) {
    let frame = forward.samples
    var sum: Float = 0
    for index in 0..<length {
      let position = first + index
      let sample = position >= 0 && position < audio.count ? audio[position] : 0
      frame[index] = sample
      sum += sample
    }
    let mean = sum / Float(length)
    for index in 0..<length { frame[index] -= mean }
    (frame + length).update(repeating: 0, count: forward.size - length)
  }

  /// Leaves r(l) at index l x oversampling of the inverse transform's samples, times the forward
  /// size.
  private func correlate() {
    forward.forward()
    let bins = forward.spectrum
    let power = inverse.spectrum
    for bin in 0..<forward.binCount {
      power[2 * bin] = bins[2 * bin] * bins[2 * bin] + bins[2 * bin + 1] * bins[2 * bin + 1]
      power[2 * bin + 1] = 0
    }
    // The longer transform has two bins at the shorter one's Nyquist frequency: they share its
    // power.
    power[2 * (forward.binCount - 1)] /= 2
    (power + 2 * forward.binCount)
      .update(repeating: 0, count: 2 * (inverse.binCount - forward.binCount))
    inverse.inverse()
  }

  /// Divides r by m, which is interpolated linearly between whole lags.
  private func normalise(length: Int, lagLimit: Int, energy: Float) {
    let frame = forward.samples
    let scale = 2 / Float(forward.size)
    let least = 1e-6 * energy
    var sumOfSquares = 2 * energy
    for lag in 0..<lagLimit {
      let (head, tail) = (frame[lag], frame[length - 1 - lag])
      let drop = head * head + tail * tail
      for part in 0..<Self.oversampling {
        let fraction = Float(part) / Float(Self.oversampling)
        let index = Self.oversampling * lag + part
        let divisor = max(sumOfSquares - fraction * drop, least)
        values[index] = scale * inverse.samples[index] / divisor
      }
      sumOfSquares -= drop
    }
    let last = Self.oversampling * lagLimit
    values[last] = scale * inverse.samples[last] / max(sumOfSquares, least)
  }
}
