import VocalCheckpoints
import VocalMusic
import VocalWeights

extension Harmoniser {
  /// Loads the trained weights that are shipped with the package.
  ///
  /// - Throws: ``VocalMIDIError`` where the weights are missing or damaged.
  public init() throws(VocalMIDIError) {
    guard let path = TrainedWeights.path(of: .harmony) else { throw .weightsNotFound }
    do {
      try self.init(weights: path)
    } catch {
      throw .weights(error)
    }
  }

  /// Loads a weight file of the architecture `harmony-hmm`: `initial` (genres, 2, 24), `transition`
  /// (genres, 2, 2, 24, 24), `emission` (genres, 2, 24, 12) and `sevenths` (genres, 2, 24), for the genres
  /// that its metadata names.
  package init(weights path: String) throws(CheckpointError) {
    let checkpoint = try Checkpoint(path: path)
    try checkpoint.requireArchitecture("harmony-hmm")
    let names: [String] = try checkpoint.decodeMetadata("genres")
    guard names == Genre.allCases.map(\.rawValue) else {
      throw .invalidMetadata(
        file: path, key: "genres", reason: "they are not the genres that this version knows")
    }
    let count = names.count
    let triads = Self.triads
    let parameters = checkpoint.parameters
    let initial = try parameters.parameter("initial", shape: [count, 2, triads]).values
    let transition = try parameters.parameter(
      "transition", shape: [count, 2, 2, triads, triads]
    ).values
    let emission = try parameters.parameter("emission", shape: [count, 2, triads, 12]).values
    let sevenths = try parameters.parameter("sevenths", shape: [count, 2, triads]).values
    try checkpoint.verifyAllRead()
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
    self.init(tables: tables, sevenths: sevenths)
  }
}
