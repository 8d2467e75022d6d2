import Foundation
import VocalKernels

/// Triangular bands, evenly spaced on Slaney's mel scale, over the bins of a power spectrum.
///
/// Each triangle rises from its lower neighbour's centre to its own and falls to its upper
/// neighbour's, and has unit area over frequency (Slaney's norm: height 2 / (upper - lower) per
/// Hz). Only non-zero weights are kept. Source: M. Slaney, Auditory Toolbox, Interval Research
/// report 1998-010; as librosa.filters.mel computes it.
struct MelFilterbank: ~Copyable {
  /// A run of consecutive bins with non-zero weights.
  private struct Band {
    var firstBin: Int
    var firstWeight: Int
    var count: Int
  }

  private let bands: [Band]
  private let weights: UnsafeMutableBufferPointer<Float>

  init(_ configuration: MelConfiguration) {
    let edges = Self.edges(configuration)
    let binWidth = configuration.sampleRate / Double(configuration.fftSize)
    var bands: [Band] = []
    var weights: [Float] = []
    for band in 0..<configuration.bands {
      let (lower, centre, upper) = (edges[band], edges[band + 1], edges[band + 2])
      let firstBin = Int(lower / binWidth) + 1
      let lastBin = min(Int((upper / binWidth).rounded(.up)) - 1, configuration.fftSize / 2)
      let count = max(0, lastBin - firstBin + 1)
      bands.append(Band(firstBin: firstBin, firstWeight: weights.count, count: count))
      for bin in firstBin..<firstBin + count {
        let frequency = Double(bin) * binWidth
        let rise = (frequency - lower) / (centre - lower)
        let fall = (upper - frequency) / (upper - centre)
        weights.append(Float(min(rise, fall) * 2 / (upper - lower)))
      }
    }
    self.bands = bands
    self.weights = .allocate(capacity: max(1, weights.count))
    _ = self.weights.initialize(from: weights)
  }

  deinit {
    weights.deallocate()
  }

  /// Writes each band's power to `output`, from a power spectrum of fftSize / 2 + 1 bins.
  func apply(_ power: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>) {
    guard let weights = weights.baseAddress else { return }
    for index in bands.indices {
      let band = bands[index]
      output[index] = dotProduct(
        power + band.firstBin, weights + band.firstWeight, count: band.count)
    }
  }

  /// The lower edge of the first band, the centre of each, and the upper edge of the last, in Hz.
  private static func edges(_ configuration: MelConfiguration) -> [Double] {
    let lowest = mel(frequency: configuration.minFrequency)
    let highest = mel(frequency: configuration.maxFrequency)
    return (0...configuration.bands + 1).map { index in
      let fraction = Double(index) / Double(configuration.bands + 1)
      return frequency(mel: lowest + fraction * (highest - lowest))
    }
  }

  // Slaney's scale is linear, 200/3 Hz a mel, to 1000 Hz, then logarithmic, 27 mels for a factor of
  // 6.4.
  private static let linearWidth = 200.0 / 3
  private static let corner = 1000.0
  private static let logarithmicStep = log(6.4) / 27

  private static func mel(frequency: Double) -> Double {
    frequency < corner
      ? frequency / linearWidth
      : corner / linearWidth + log(frequency / corner) / logarithmicStep
  }

  private static func frequency(mel: Double) -> Double {
    mel < corner / linearWidth
      ? mel * linearWidth
      : corner * exp(logarithmicStep * (mel - corner / linearWidth))
  }
}
