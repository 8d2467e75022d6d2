import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalSignal

/// A weight file of the timbre model: the model, its instruments, and how input and output are scaled.
struct TimbreWeights {
  /// The metadata's "decoder".
  struct Decoder: Decodable {
    /// Decades of power under the loudest band in which bands are told apart, above 0.
    let dynamicRange: Float
    /// The temperature of the softmax that makes scores of cosines, above 0.
    let temperature: Float

    enum CodingKeys: String, CodingKey, CaseIterable {
      case dynamicRange = "dynamic_range"
      case temperature
    }
  }

  private struct NamedInstrument: Decodable {
    let name: String
  }

  let model: TimbreAutoencoder
  let decoder: Decoder
  let frontEnd: MelConfiguration
  /// As the model numbers them.
  let instruments: [Instrument]

  init(path: String) throws(CheckpointError) {
    let checkpoint = try Checkpoint(path: path)
    model = try TimbreAutoencoder(checkpoint)
    frontEnd = try MelConfiguration(checkpoint)
    decoder = try Self.decoder(of: checkpoint)
    instruments = try Self.instruments(of: checkpoint)
    let sizes = model.configuration
    guard frontEnd.bands == sizes.melBands else {
      throw .invalidMetadata(
        file: path, key: "front_end",
        reason: "it makes \(frontEnd.bands) mel bands, and the model reads \(sizes.melBands)")
    }
    guard instruments.count == sizes.instruments else {
      throw .invalidMetadata(
        file: path, key: "instruments",
        reason: "it names \(instruments.count), and the model knows \(sizes.instruments)")
    }
  }

  private static func decoder(of checkpoint: Checkpoint) throws(CheckpointError) -> Decoder {
    let decoder: Decoder = try checkpoint.decoder(Decoder.CodingKeys.self)
    guard decoder.dynamicRange > 0, decoder.temperature > 0 else {
      throw .invalidMetadata(
        file: checkpoint.path, key: "decoder",
        reason: "dynamic_range and temperature must be above 0")
    }
    return decoder
  }

  private static func instruments(
    of checkpoint: Checkpoint
  ) throws(CheckpointError) -> [Instrument] {
    let named: [NamedInstrument] = try checkpoint.decodeMetadata("instruments")
    var instruments: [Instrument] = []
    for entry in named {
      guard let instrument = Instrument(rawValue: entry.name) else {
        throw .invalidMetadata(
          file: checkpoint.path, key: "instruments",
          reason: "'\(entry.name)' is no instrument that this version knows")
      }
      instruments.append(instrument)
    }
    return instruments
  }
}
