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
  /// How the generator's bars are to be played.
  private let decoder: GenreNumbers.Decoder

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
    decoder = try maker.decoder(GenreNumbers.Decoder.self)
    try maker.require(
      decoder.density.count == made.genres, "decoder", "density must have a number for each genre")
  }

  /// How bars are to be played in the genre of a number.
  func numbers(of genre: Genre, number: Int) -> GenreNumbers {
    decoder.numbers(of: genre, number: number)
  }
}
