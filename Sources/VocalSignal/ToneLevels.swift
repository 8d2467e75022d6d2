import Foundation
import VocalKernels

/// How loud the tones of some keys are in a short frame of audio.
///
///     level[k] = 10 log10 |sum over n of w[n] x[n] exp(-2 pi i f[k] n / rate)|^2
///
/// w is a Hann window with a sum of 2, so that a sine of full scale at f[k] has 0 dB. The sum is taken at the nearest
/// bin of a transform of at least twice the frame's length. Nothing is allocated after construction. One instance
/// serves one thread at a time.
package final class ToneLevels {
  /// The length of a frame in samples.
  package let length: Int
  /// The level of each key in the frame that was analysed last, in dB.
  package private(set) var levels: [Float]

  /// The least power that is told, -120 dB.
  private static let floor: Float = 1e-12

  private let transform: FourierTransform
  private let window: [Float]
  private let bins: [Int]

  /// - Parameters:
  ///   - keys: MIDI keys; those above half of the sample rate have the least level.
  ///   - sampleRate: of the audio, in Hz.
  ///   - duration: of a frame, in seconds, above 0.
  package init(keys: Range<Int>, sampleRate: Double, duration: Double) {
    precondition(sampleRate > 0 && duration > 0)
    let length = max(Int((duration * sampleRate).rounded()), 2)
    var size = 4
    while size < 2 * length { size *= 2 }
    self.length = length
    transform = FourierTransform(size: size)
    window = (0..<length).map { index in
      let phase = 2 * Double.pi * (Double(index) + 0.5) / Double(length)
      return Float(2 * (1 - cos(phase)) / Double(length))
    }
    bins = keys.map {
      let frequency = EqualTemperament.frequency(pitch: Double($0))
      return Int((frequency * Double(size) / sampleRate).rounded())
    }
    levels = Array(repeating: 10 * log10(Self.floor), count: keys.count)
  }

  /// Finds the ``levels`` of the frame around a sample.
  ///
  /// - Parameters:
  ///   - audio: mono, full scale 1; what lies outside of it counts as silence.
  ///   - centre: an index of `audio`.
  package func analyse(_ audio: Span<Float>, centre: Int) {
    let first = centre - length / 2
    for index in 0..<length {
      let position = first + index
      let isInside = position >= 0 && position < audio.count
      transform.samples[index] = isInside ? window[index] * audio[position] : 0
    }
    (transform.samples + length).update(repeating: 0, count: transform.size - length)
    transform.forward()
    let spectrum = transform.spectrum
    for (index, bin) in bins.enumerated() where bin < transform.binCount {
      let (real, imaginary) = (spectrum[2 * bin], spectrum[2 * bin + 1])
      levels[index] = 10 * log10(max(real * real + imaginary * imaginary, Self.floor))
    }
  }
}
