import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalStages

/// The generator and the discriminator of one track, from two weight files.
struct TrackWeights: Sendable {
  let generator: TrackGenerator
  let discriminator: TrackDiscriminator
  /// The genres that both know.
  let genres: GenreTable
  /// How many notes begin in a bar of each genre on average.
  let density: [Double]

  /// The generator's metadata "decoder".
  private struct Decoder: DecoderMetadata {
    let density: [Double]

    enum CodingKeys: String, CodingKey, CaseIterable { case density }

    var problem: String? {
      density.allSatisfy { (0.1...64).contains($0) }
        ? nil : "density must be a number from 0.1 to 64 for each genre"
    }
  }

  /// Loads both weight files, which must be of the arranger's sizes and know the same genres.
  init(generator: String, discriminator: String) throws(CheckpointError) {
    let maker = try ModelFile<TrackGenerator>(path: generator)
    let judge = try ModelFile<TrackDiscriminator>(path: discriminator)
    self.generator = maker.network
    self.discriminator = judge.network
    let (made, judged) = (maker.network.configuration, judge.network.configuration)
    try maker.require(
      made.condition == BarCondition.count && made.steps == BarRoll.steps
        && made.notes == BarRoll.keys, "configuration",
      "the arranger needs conditions of 64 numbers and bars of 16 steps and 128 notes")
    try judge.require(
      judged.steps == BarRoll.steps && judged.notes == BarRoll.keys, "configuration",
      "the arranger needs bars of 16 steps and 128 notes")
    genres = try maker.genres(count: made.genres)
    try judge.require(
      try judge.genres(count: judged.genres).genres == genres.genres, "genres",
      "they are not the generator's")
    density = try maker.decoder(Decoder.self).density
    try maker.require(
      density.count == made.genres, "decoder", "density must have a number for each genre")
  }
}
