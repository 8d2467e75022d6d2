import Foundation
import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalSignal
import VocalStages

/// Tells which instruments a note or phrase sounds like.
///
/// ```swift
/// let matcher = try TimbreMatcher(frontEnd: frontEnd)
/// var mean = SpectrumMean(frontEnd)
/// mean.append(rows)  // of the sung frames
/// let best = matcher.ranking(of: mean)?.first
/// ```
/// A matcher is immutable and may be used by several threads.
package struct TimbreMatcher: Sendable {
  private let model: TimbreAutoencoder
  private let instruments: [Instrument]
  private let dynamicRange: Float
  private let deviation: Float
  private let temperature: Float

  /// - Parameters:
  ///   - path: a weight file of the timbre model, nil for the trained one.
  ///   - frontEnd: what makes the rows that will be matched; it may be normalised in another way
  ///     than the weight file's own, and must be the same otherwise.
  /// - Throws: ``VocalMIDIError`` where the file is missing, damaged, another model's, or of another front
  ///   end.
  package init(
    weights path: String? = nil, frontEnd: MelConfiguration
  ) throws(VocalMIDIError) {
    let path = try StageWeights.path(of: .timbre, given: path)
    let weights = try StageWeights.load { () throws(CheckpointError) -> TimbreWeights in
      try TimbreWeights(path: path, frontEnd: frontEnd)
    }
    model = weights.model
    instruments = weights.instruments
    dynamicRange = weights.decoder.dynamicRange
    deviation = weights.frontEnd.deviation
    temperature = weights.decoder.temperature
  }

  /// Every instrument that plays pitches, the likeliest first; nil where nothing sounds.
  ///
  /// Drums are left out: what is sung has a pitch. The score is softmax(cosine / temperature) over the
  /// instruments, with the temperature that fits the model's matches best (temperature scaling; Guo et al.,
  /// "On Calibration of Modern Neural Networks", 2017). Equal scores keep the instruments'
  /// order. O(1): 115 thousand multiplications at the trained sizes.
  package func ranking(of mean: SpectrumMean) -> [InstrumentMatch]? {
    guard let spectrum = mean.spectrum else { return nil }
    let input = levelled(spectrum)
    let session = TimbreAutoencoder.Session(model, capacity: 1)
    let similarity = input.withUnsafeBufferPointer { input -> [Float] in
      guard let spectra = input.baseAddress else { return [] }
      return session.run(spectra: spectra, rows: 1).similarity.values
    }
    return ranked(similarity)
  }

  /// The model's input, whatever the loudness:
  ///
  ///     c[b] = max(m[b], max(m) - dynamicRange),  x[b] = (c[b] - mean of c) / deviation
  ///
  /// - Parameter spectrum: m, the mean of log10 power, (bands).
  package func levelled(_ spectrum: [Float]) -> [Float] {
    let floor = (spectrum.max() ?? 0) - dynamicRange
    let clipped = spectrum.map { max($0, floor) }
    let mean = clipped.reduce(0, +) / Float(max(clipped.count, 1))
    return clipped.map { ($0 - mean) / deviation }
  }

  private func ranked(_ similarity: [Float]) -> [InstrumentMatch] {
    let pitched = zip(instruments, similarity).filter { !$0.0.isDrums }
    // A cosine is 1 at most, so that no exponential overflows.
    let weights = pitched.map { expf(($0.1 - 1) / temperature) }
    let total = weights.reduce(0, +)
    let matches = zip(pitched, weights).map { candidate, weight in
      InstrumentMatch(instrument: candidate.0, score: weight / total)
    }
    // The library's sort is stable, which keeps equals in order.
    return matches.sorted { $0.score > $1.score }
  }
}
