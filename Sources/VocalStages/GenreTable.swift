import VocalCheckpoints
import VocalMusic

/// The genres that a weight file knows, and the numbers it gives them: the metadata "genres".
package struct GenreTable: Sendable {
  /// In the order of their numbers.
  package let genres: [Genre]

  /// - Precondition: no genre occurs twice.
  package init(_ genres: [Genre]) {
    precondition(Set(genres).count == genres.count)
    self.genres = genres
  }

  /// Reads the names, which must all be genres of this version, each once.
  ///
  /// - Parameter count: how many the weights need; nil for any number of them.
  package init(_ checkpoint: Checkpoint, count: Int? = nil) throws(CheckpointError) {
    let key = "genres"
    genres = try NameTable.values(
      checkpoint.decodeMetadata(key), checkpoint, key: key, kind: "genre", count: count)
  }

  /// The number of a genre.
  ///
  /// - Throws: ``VocalMIDIError/unknownGenre(_:known:)`` for one that the weights were not trained on.
  package func number(of genre: Genre) throws(VocalMIDIError) -> Int {
    guard let number = genres.firstIndex(of: genre) else {
      throw .unknownGenre(genre, known: genres)
    }
    return number
  }
}
