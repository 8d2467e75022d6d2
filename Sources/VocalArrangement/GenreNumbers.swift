import VocalMusic
import VocalStages

/// How people play a track in a genre: counted in their bars, but for the energy, which was chosen.
package struct GenreNumbers: Sendable {
  /// The range of ``density``.
  static let densities = 0.1...64.0

  package let genre: Genre
  /// How many notes begin in a bar on average.
  package let density: Double
  /// The mean loudness of drum hits, 0...1; nil leaves them as loud as they were generated.
  package let loudness: Double?
  /// Where the drums are hit, and how loudly; nil leaves it to the generator and ``density``.
  package let pattern: DrumPattern?
  /// By how much the most energetic bars of a song are louder than its mean, in steps of velocity.
  package let energy: Double
  /// What a line's moves cost, by their size in semitones; larger ones are not made. Empty: all moves cost the same.
  package let moves: [Double]
}

extension GenreNumbers {
  /// The numbers of all genres, a weight file's metadata "decoder".
  package struct Decoder: DecoderMetadata {
    let density: [Double]
    let loudness: [Double]?
    let energy: Double
    let moves: [Double]?

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case density, loudness, energy, moves
    }

    package var problem: String? {
      let densities = GenreNumbers.densities
      if !density.allSatisfy(densities.contains) {
        return "density must be a number from \(densities.lowerBound) to "
          + "\(densities.upperBound) for each genre"
      }
      if let loudness, loudness.count != density.count || !loudness.allSatisfy((0.01...1).contains)
      {
        return "loudness must be a number from 0.01 to 1 for each genre"
      }
      if !(0...127).contains(energy) { return "energy must be a number from 0 to 127" }
      if let moves, moves.isEmpty || !moves.allSatisfy((0...100).contains) {
        return "moves must be numbers from 0 to 100"
      }
      return nil
    }

    /// - Parameter number: the genre's among those that the generator knows.
    func numbers(of genre: Genre, number: Int) -> GenreNumbers {
      GenreNumbers(
        genre: genre, density: density[number], loudness: loudness?[number], pattern: nil,
        energy: energy, moves: moves ?? [])
    }
  }
}
