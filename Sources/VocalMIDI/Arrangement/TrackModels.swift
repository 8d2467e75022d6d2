import VocalCheckpoints
import VocalModels
import VocalMusic

/// The generator and the discriminator of one track.
struct TrackModels: Sendable {
  let generator: TrackGenerator
  let discriminator: TrackDiscriminator
  /// The number that the weights give to each genre that they know.
  private let genres: [Genre: Int]
  /// How many notes begin in a bar of each genre on average, as the weights number the genres.
  let density: [Double]

  /// The generator's metadata "decoder".
  private struct Decoder: Decodable {
    let density: [Double]

    enum CodingKeys: String, CodingKey, CaseIterable { case density }
  }

  /// Loads both weight files, which must be of the arranger's sizes and know the same genres.
  init(generator: String, discriminator: String) throws(CheckpointError) {
    let maker = try Checkpoint(path: generator)
    let judge = try Checkpoint(path: discriminator)
    self.generator = try TrackGenerator(maker)
    self.discriminator = try TrackDiscriminator(judge)
    let sizes = self.generator.configuration
    guard sizes.condition == BarCondition.count, sizes.steps == BarRoll.steps,
      sizes.notes == BarRoll.keys
    else {
      throw .invalidMetadata(
        file: generator, key: "configuration",
        reason: "the arranger needs conditions of 64 numbers and bars of 16 steps and 128 notes")
    }
    let judged = self.discriminator.configuration
    guard judged.steps == BarRoll.steps, judged.notes == BarRoll.keys else {
      throw .invalidMetadata(
        file: discriminator, key: "configuration",
        reason: "the arranger needs bars of 16 steps and 128 notes")
    }
    let names: [String] = try maker.decodeMetadata("genres")
    guard names.count == sizes.genres, try judge.decodeMetadata("genres") == names else {
      throw .invalidMetadata(
        file: generator, key: "genres",
        reason: "it must name as many genres as the model has, the discriminator's the same")
    }
    var genres: [Genre: Int] = [:]
    for (index, name) in names.enumerated() {
      if let genre = Genre(rawValue: name) { genres[genre] = index }
    }
    self.genres = genres
    let decoder: Decoder = try maker.decoder(Decoder.CodingKeys.self)
    density = decoder.density
    guard density.count == names.count, density.allSatisfy({ (0.1...64).contains($0) }) else {
      throw .invalidMetadata(
        file: generator, key: "decoder",
        reason: "density must be a number from 0.1 to 64 for each genre")
    }
  }

  /// The genre's number; nil where the weights do not know it.
  func number(of genre: Genre) -> Int? { genres[genre] }
}
