import VocalMusic

/// How a track is played in a style that was learned from files.
package struct LearnedTrack: Hashable, Sendable {
  /// What is learned of a track's notes, beside the blend; ``TrackStyle/learned`` says which of a track.
  package enum Notes: Sendable {
    case density
    case pattern
  }

  /// The shipped genres that the style is a blend of to the networks, with their shares; these sum to 1.
  package let blend: [Genre: Double]
  /// How many notes begin in a bar on average.
  package let density: Double?
  /// Where drums are hit, and how loudly.
  package let pattern: DrumPattern?

  package init(blend: [Genre: Double], density: Double? = nil, pattern: DrumPattern? = nil) {
    self.blend = blend
    self.density = density
    self.pattern = pattern
  }
}

extension GenreNumbers {
  /// The numbers of a style that was learned, as far as they differ from the genre's.
  func learned(_ track: LearnedTrack) -> GenreNumbers {
    GenreNumbers(
      genre: genre, density: track.density ?? density,
      loudness: track.pattern == nil ? loudness : nil, pattern: track.pattern, energy: energy,
      moves: moves)
  }
}
