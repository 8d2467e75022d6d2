import VocalMusic

/// The manners of a genre's band that are not learned. Who plays a track is up to its style
/// (``TrackStyle/part(in:)``).
struct GenrePolicy: Sendable {
  /// Whether a chord may be repeated a sixteenth later.
  let isSyncopated: Bool
  /// Whether the ride has the part that the hi-hat has elsewhere.
  let rides: Bool

  init(_ genre: Genre) {
    isSyncopated = [.funk, .hiphop, .latin, .afrobeat, .reggae].contains(genre)
    rides = genre == .jazz
  }
}
