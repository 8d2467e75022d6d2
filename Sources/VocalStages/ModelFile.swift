import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalSignal

/// A network that is built from a weight file.
package protocol Network: Sendable {
  init(_ checkpoint: Checkpoint) throws(CheckpointError)
}

extension PitchModel: Network {}
extension ContextTransformer: Network {}
extension TimbreAutoencoder: Network {}
extension TrackGenerator: Network {}
extension TrackDiscriminator: Network {}
extension ContinuationModel: Network {}

/// An open weight file: its network, and the metadata around it.
///
/// ```swift
/// let file = try ModelFile<ContextTransformer>(path: path)
/// let decoder = try file.decoder(ContextDecoder.self)
/// let genres = try file.genres(count: file.network.configuration.genres)
/// ```
package struct ModelFile<Model: Network>: Sendable {
  package let network: Model
  private let checkpoint: Checkpoint

  /// Opens and verifies the file, and builds the network.
  package init(path: String) throws(CheckpointError) {
    checkpoint = try Checkpoint(path: path)
    network = try Model(checkpoint)
  }

  /// The metadata "decoder".
  package func decoder<Decoder: DecoderMetadata>(
    _ type: Decoder.Type
  ) throws(CheckpointError) -> Decoder {
    try checkpoint.decoder(type)
  }

  /// The genres that the network knows.
  ///
  /// - Parameter count: the number of genres in the network's sizes.
  package func genres(count: Int) throws(CheckpointError) -> GenreTable {
    try GenreTable(checkpoint, count: count)
  }

  /// The instruments that the network knows.
  ///
  /// - Parameter count: the number of instruments in the network's sizes.
  package func instruments(count: Int) throws(CheckpointError) -> InstrumentTable {
    try InstrumentTable(checkpoint, count: count)
  }

  /// The front end that the network was trained with, validated.
  ///
  /// - Parameter bands: mel bands that the network reads.
  package func frontEnd(bands: Int) throws(CheckpointError) -> MelConfiguration {
    let key = "front_end"
    let frontEnd: MelConfiguration = try checkpoint.decodeMetadata(key)
    do {
      try frontEnd.validate()
    } catch {
      switch error {
      case .unsupported(let name, let value, let expected):
        throw checkpoint.invalid(key, "\(name) is \(value), not \(expected)")
      }
    }
    try require(
      frontEnd.bands == bands, key,
      "it makes \(frontEnd.bands) mel bands, and the model reads \(bands)")
    return frontEnd
  }

  /// - Throws: `invalidMetadata` of a key unless `condition` holds.
  package func require(
    _ condition: Bool, _ key: String, _ problem: @autoclosure () -> String
  ) throws(CheckpointError) {
    try checkpoint.require(condition, key, problem())
  }
}
