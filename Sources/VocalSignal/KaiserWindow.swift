import Foundation

/// The Kaiser window, with Kaiser's formulas for its shape and length.
///
///     w(u) = I0(beta sqrt(1 - u^2)) / I0(beta)    for -1 <= u <= 1
///     beta = 0.1102 (A - 8.7)                     for a stop band A > 50 dB down
///     M    = (A - 7.95) / (2.285 dw)              filter order for a transition of dw rad/sample
///
/// Source: J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function",
/// 1974; Oppenheim and Schafer, Discrete-Time Signal Processing, section 7.5.3.
struct KaiserWindow {
  private let beta: Double
  private let peak: Double

  /// - Parameter attenuation: of the stop band, in dB, more than 50.
  init(attenuation: Double) {
    precondition(attenuation > 50)
    beta = 0.1102 * (attenuation - 8.7)
    peak = Self.besselI0(beta)
  }

  /// The window's height at `position` in -1...1; zero outside.
  func callAsFunction(_ position: Double) -> Double {
    let square = 1 - position * position
    return square < 0 ? 0 : Self.besselI0(beta * sqrt(square)) / peak
  }

  /// The order of the filter that falls by `attenuation` dB within `transition` radians per sample.
  static func order(attenuation: Double, transition: Double) -> Double {
    (attenuation - 7.95) / (2.285 * transition)
  }

  /// The modified Bessel function of the first kind and order zero, by its power series.
  private static func besselI0(_ x: Double) -> Double {
    let quarterSquare = x * x / 4
    var term = 1.0
    var sum = 1.0
    var k = 1.0
    while term > sum * 1e-17 {
      term *= quarterSquare / (k * k)
      sum += term
      k += 1
    }
    return sum
  }
}
