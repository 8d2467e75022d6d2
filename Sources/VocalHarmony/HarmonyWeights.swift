import VocalCheckpoints
import VocalMusic
import VocalStages

extension Harmoniser {
  /// Loads the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where the weights are missing or damaged.
  public init() throws(VocalMIDIError) {
    try self.init(weights: StageWeights.path(of: .harmony))
  }

  /// Loads a weight file of the architecture `harmony-hmm`: `initial` (genres, 2, 24), `transition`
  /// (genres, 2, 2, 24, 24), `emission` (genres, 2, 24, 12) and `sevenths` (genres, 2, 24), for the genres
  /// that its metadata names, with a ``Decoder``.
  package init(weights path: String) throws(VocalMIDIError) {
    self = try StageWeights.load { () throws(CheckpointError) -> Self in try Self(path: path) }
  }

  private init(path: String) throws(CheckpointError) {
    let file = try TableFile(path: path, architecture: "harmony-hmm")
    let genres = try file.genres()
    let (count, triads) = (genres.genres.count, Self.triads)
    let initial = try file.floats("initial", [count, 2, triads])
    let transition = try file.floats("transition", [count, 2, 2, triads, triads])
    let emission = try file.floats("emission", [count, 2, triads, PitchClass.count])
    let sevenths = try file.floats("sevenths", [count, 2, triads])
    let decoder = try file.decoder(Decoder.self)
    try file.verifyAllRead()
    func part(_ values: [Float], _ index: Int) -> [Float] {
      let size = values.count / (2 * count)
      return Array(values[index * size..<(index + 1) * size])
    }
    let tables = (0..<count).map { genre in
      (0..<2).map { mode in
        let index = 2 * genre + mode
        return Tables(
          initial: part(initial, index), transition: part(transition, index),
          emission: part(emission, index))
      }
    }
    self.init(genres: genres, tables: tables, sevenths: sevenths, decoder: decoder)
  }
}
