import Foundation
import VocalKernels

/// A windowed-sinc low-pass filter, tabulated at evenly spaced fractions of an input sample.
///
///     h(t) = c sinc(c t) w(t / K),   c = 2 fc / input rate,   sinc(x) = sin(pi x) / (pi x)
///
/// with t in input samples, w the Kaiser window and K the half width. The pass band ends at 0.45 of
/// the lower of the two rates, the stop band (100 dB) begins at its Nyquist frequency, and fc lies
/// midway.
struct PolyphaseFilter: ~Copyable {
  private static let attenuation = 100.0
  private static let passBandEnd = 0.45
  private static let stopBandStart = 0.5

  /// Rows beyond which fractions are interpolated between rows instead of having one each. The
  /// error of interpolating linearly between P rows is below (pi / P)^2 / 8 of the signal: -106 dB
  /// for 512.
  static let maximumRows = 512

  /// The number of input samples an output depends on, even.
  let tapCount: Int
  private let rows: UnsafeMutablePointer<Float>

  /// Tabulates the filter for the fractions 0, 1 / rowCount ... 1, ends included.
  init(inputRate: Double, outputRate: Double, rowCount: Int) {
    let lowerRate = min(inputRate, outputRate) / inputRate
    let cutoff = (Self.passBandEnd + Self.stopBandStart) * lowerRate
    let transition = 2 * Double.pi * (Self.stopBandStart - Self.passBandEnd) * lowerRate
    let order = KaiserWindow.order(attenuation: Self.attenuation, transition: transition)
    let half = 4 * Int((order / 8).rounded(.up))
    let window = KaiserWindow(attenuation: Self.attenuation)

    tapCount = 2 * half
    rows = .allocate(capacity: (rowCount + 1) * tapCount)
    for row in 0...rowCount {
      for tap in 0..<tapCount {
        let time = Double(row) / Double(rowCount) + Double(half - 1 - tap)
        let height = cutoff * Self.sinc(cutoff * time) * window(time / Double(half))
        (rows + row * tapCount + tap).initialize(to: Float(height))
      }
    }
  }

  deinit {
    rows.deallocate()
  }

  /// The filtered signal at the fraction `row / rowCount` after sample `tapCount / 2 - 1` of
  /// `samples`.
  func output(_ samples: UnsafePointer<Float>, row: Int) -> Float {
    dotProduct(samples, rows + row * tapCount, count: tapCount)
  }

  /// The filtered signal between `row` and the next, at `blend` (0..<1) of the way.
  func output(_ samples: UnsafePointer<Float>, row: Int, blend: Float) -> Float {
    let before = output(samples, row: row)
    let after = output(samples, row: row + 1)
    return before + blend * (after - before)
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(.pi * x) / (.pi * x)
  }
}
