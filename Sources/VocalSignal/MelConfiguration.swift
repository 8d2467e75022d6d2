/// The front end a model was trained with: how audio becomes rows of normalised log-mel power.
///
/// Stored in the metadata of the model's weights as JSON, in the keys of ``CodingKeys``; decoding
/// does not validate the values, ``validate()`` does, which is called where a weight file is opened.
package struct MelConfiguration: Codable, Equatable, Sendable {
  /// In Hz.
  package var sampleRate: Double
  /// The length of the analysis window and transform, in samples.
  package var fftSize: Int
  /// Samples from one frame's centre to the next.
  package var hop: Int
  /// The name of the analysis window.
  package var window: String
  /// The number of mel bands, the length of a row.
  package var bands: Int
  /// The lowest frequency of the lowest band, in Hz.
  package var minFrequency: Double
  /// The highest frequency of the highest band, in Hz.
  package var maxFrequency: Double
  /// The name of the mel scale.
  package var scale: String
  /// The name of the bands' normalisation.
  package var norm: String
  /// Added to the power of each band before the logarithm.
  package var logFloor: Float
  /// The training corpus's mean of log10(power + ``logFloor``).
  package var mean: Float
  /// The training corpus's standard deviation of log10(power + ``logFloor``).
  package var deviation: Float

  /// The JSON keys.
  package enum CodingKeys: String, CodingKey {
    case sampleRate = "sample_rate"
    case fftSize = "fft_size"
    case hop
    case window
    case bands = "mel_bands"
    case minFrequency = "min_frequency"
    case maxFrequency = "max_frequency"
    case scale = "mel_scale"
    case norm = "mel_norm"
    case logFloor = "log_floor"
    case mean
    case deviation
  }

  package init(
    sampleRate: Double = 22050, fftSize: Int = 2048, hop: Int = 512, bands: Int = 128,
    minFrequency: Double = 30, maxFrequency: Double = 8000, logFloor: Float = 1e-7,
    mean: Float = 0, deviation: Float = 1
  ) {
    self.sampleRate = sampleRate
    self.fftSize = fftSize
    self.hop = hop
    self.window = "hann"
    self.bands = bands
    self.minFrequency = minFrequency
    self.maxFrequency = maxFrequency
    self.scale = "slaney"
    self.norm = "slaney"
    self.logFloor = logFloor
    self.mean = mean
    self.deviation = deviation
  }

  /// Checks every value.
  ///
  /// - Throws: ``MelConfigurationError/unsupported(key:value:expected:)`` for the first that this
  ///   module cannot honour.
  package func validate() throws(MelConfigurationError) {
    try require(
      Resampler.supportedRates.contains(sampleRate), .sampleRate, sampleRate,
      Resampler.supportedRatesText)
    try require(
      (64...65536).contains(fftSize) && fftSize.isMultiple(of: 2), .fftSize, fftSize,
      "an even number, 64-65536")
    try require((1...fftSize).contains(hop), .hop, hop, "1-\(fftSize)")
    try require(window == "hann", .window, window, "hann")
    try require((1...1024).contains(bands), .bands, bands, "1-1024")
    try require(
      minFrequency >= 0 && minFrequency < maxFrequency, .minFrequency, minFrequency,
      "0 or more, and below max_frequency")
    try require(
      maxFrequency <= sampleRate / 2, .maxFrequency, maxFrequency, "half of sample_rate at most")
    try require(scale == "slaney", .scale, scale, "slaney")
    try require(norm == "slaney", .norm, norm, "slaney")
    try require(logFloor > 0 && logFloor.isFinite, .logFloor, logFloor, "a number above 0")
    try require(mean.isFinite, .mean, mean, "a number")
    try require(deviation > 0 && deviation.isFinite, .deviation, deviation, "a number above 0")
  }

  private func require(
    _ condition: Bool, _ key: CodingKeys, _ value: some CustomStringConvertible, _ expected: String
  ) throws(MelConfigurationError) {
    guard condition else {
      throw .unsupported(key: key.rawValue, value: value.description, expected: expected)
    }
  }
}

/// Why a mel configuration cannot be used.
package enum MelConfigurationError: Error, Equatable, CustomStringConvertible {
  /// The value of a JSON key is not among those expected.
  case unsupported(key: String, value: String, expected: String)

  package var description: String {
    switch self {
    case .unsupported(let key, let value, let expected):
      "the front end's \(key) is \(value), not \(expected): "
        + "correct it in the metadata of the weights, or convert the trained model again"
    }
  }
}
