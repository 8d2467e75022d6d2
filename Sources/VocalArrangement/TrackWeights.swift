import VocalCheckpoints
import VocalModels
import VocalMusic
import VocalStages

/// The generator and the discriminator of one track, from two weight files.
struct TrackWeights: Sendable {
  private(set) var generator: TrackGenerator
  private(set) var discriminator: TrackDiscriminator
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
    let bars = "bars of \(BarRoll.steps) steps and \(BarRoll.keys) notes"
    try maker.require(
      made.condition == BarCondition.count && made.steps == BarRoll.steps
        && made.notes == BarRoll.keys, "configuration",
      "the arranger needs conditions of \(BarCondition.count) numbers and \(bars)")
    try judge.require(
      judged.steps == BarRoll.steps && judged.notes == BarRoll.keys, "configuration",
      "the arranger needs \(bars)")
    genres = try maker.genres(count: made.genres)
    try judge.require(
      try judge.genres(count: judged.genres).genres == genres.genres, "genres",
      "they are not the generator's")
    decoder = try maker.decoder(GenreNumbers.Decoder.self)
    try maker.require(
      decoder.density.count == made.genres, "decoder", "density must have a number for each genre")
  }

  /// How a song of a genre is played: with which networks, the number that these give its genre, and the numbers of
  /// its bars.
  ///
  /// - Parameter learned: how it is to be played otherwise than the genre.
  /// - Throws: ``VocalMIDIError/unknownGenre(_:known:)``.
  func playing(
    _ genre: Genre, as learned: LearnedTrack?
  ) throws(VocalMIDIError) -> (weights: TrackWeights, genre: Int, numbers: GenreNumbers) {
    let number = try genres.number(of: genre)
    let numbers = decoder.numbers(of: genre, number: number)
    guard let learned else { return (self, number, numbers) }
    return (adding(learned.blend), genres.genres.count, numbers.learned(learned))
  }

  /// The weights with a blend of genres as one more genre. Shares of genres that the networks do not know are lost.
  private func adding(_ blend: [Genre: Double]) -> TrackWeights {
    let shares = genres.genres.map { Float(blend[$0] ?? 0) }
    var weights = self
    weights.generator = generator.adding(shares)
    weights.discriminator = discriminator.adding(shares)
    return weights
  }
}
