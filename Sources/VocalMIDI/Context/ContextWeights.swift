import VocalCheckpoints
import VocalModels
import VocalMusic

/// A weight file of the context model: the model, the genres it knows, how it is decoded.
struct ContextWeights: Sendable {
  let model: ContextTransformer
  let genres: [Genre]
  let decoder: ContextDecoder

  init(path: String) throws(CheckpointError) {
    let checkpoint = try Checkpoint(path: path)
    model = try ContextTransformer(checkpoint)
    genres = try Self.genres(of: checkpoint)
    decoder = try Self.decoder(of: checkpoint)
    let sizes = model.configuration
    guard genres.count == sizes.genres else {
      throw .invalidMetadata(
        file: path, key: "genres",
        reason: "it names \(genres.count), and the model knows \(sizes.genres)")
    }
    let expected = [
      (sizes.features, ContextFeatures.count), (sizes.notes, ContextFeatures.keys),
      (sizes.phases, QuantisationGrid.cellsPerBeat), (sizes.offsets, 2 * MicroTiming.reach + 1),
    ]
    guard expected.allSatisfy({ $0 == $1 }), sizes.instruments >= Instrument.allCases.count else {
      throw .invalidMetadata(
        file: path, key: "configuration",
        reason: "its sizes are not those of the features and heads that this version reads")
    }
  }

  /// The number by which the model knows a genre; nil for one that it was not trained on.
  func identifier(of genre: Genre) -> Int? { genres.firstIndex(of: genre) }

  private static func genres(of checkpoint: Checkpoint) throws(CheckpointError) -> [Genre] {
    let names: [String] = try checkpoint.decodeMetadata("genres")
    var genres: [Genre] = []
    for name in names {
      guard let genre = Genre(rawValue: name) else {
        throw .invalidMetadata(
          file: checkpoint.path, key: "genres",
          reason: "'\(name)' is no genre that this version knows")
      }
      genres.append(genre)
    }
    return genres
  }

  private static func decoder(of checkpoint: Checkpoint) throws(CheckpointError) -> ContextDecoder {
    guard checkpoint.metadata["decoder"] != nil else { return ContextDecoder() }
    let decoder: ContextDecoder = try checkpoint.decoder(ContextDecoder.CodingKeys.self)
    if let problem = decoder.problem {
      throw .invalidMetadata(file: checkpoint.path, key: "decoder", reason: problem)
    }
    return decoder
  }
}
