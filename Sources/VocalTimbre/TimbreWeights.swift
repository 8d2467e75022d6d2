import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalSignal
import VocalStages

/// A weight file of the timbre model: the network, its instruments, and how input and output are scaled.
package struct TimbreWeights {
  /// The metadata "decoder".
  package struct Decoder: DecoderMetadata {
    /// Bands are clipped this many decades of power below the loudest one, above 0.
    let dynamicRange: Float
    /// The temperature of the softmax that turns cosines into scores, above 0.
    let temperature: Float

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case dynamicRange = "dynamic_range"
      case temperature
    }

    package var problem: String? {
      dynamicRange > 0 && temperature > 0
        ? nil : "dynamic_range and temperature must be above 0"
    }
  }

  let model: TimbreAutoencoder
  let decoder: Decoder
  let frontEnd: MelConfiguration
  /// In the order of the network's numbers.
  let instruments: [Instrument]

  /// - Parameter shared: the pitch model's front end, whose rows are matched.
  init(path: String, frontEnd shared: MelConfiguration) throws(CheckpointError) {
    let file = try ModelFile<TimbreAutoencoder>(path: path)
    model = file.network
    frontEnd = try file.frontEnd(bands: model.configuration.melBands)
    decoder = try file.decoder(Decoder.self)
    instruments = try file.instruments(count: model.configuration.instruments).instruments
    try file.require(
      frontEnd.isEqual(exceptNormalisation: shared), "front_end",
      "it is not the pitch model's, and the two share one spectrogram")
  }
}

extension MelConfiguration {
  /// Whether both make the same rows up to a factor and an offset.
  fileprivate func isEqual(exceptNormalisation other: MelConfiguration) -> Bool {
    var other = other
    other.mean = mean
    other.deviation = deviation
    return self == other
  }
}
