import VocalMusic

/// What a genre decides for its band beside what is learned: who plays, how loud and where, and a few manners.
///
/// The volumes aim at a loudness of each track beside the voice where FluidSynth plays the songs with the sound font
/// FluidR3: `vocalmidi_tools.evaluation.mix` measures it, and has the windows.
package struct GenrePolicy: Sendable {
  /// The middle between left and right.
  package static let centre = 64

  /// Whether chords may be struck twice within an eighth.
  let isSyncopated: Bool
  /// Whether the ride has the part that the hi-hat has elsewhere.
  let rides: Bool
  private let cast: Cast

  package init(_ genre: Genre) {
    isSyncopated = [.funk, .hiphop, .latin, .afrobeat, .reggae].contains(genre)
    rides = genre == .jazz
    cast = Cast(of: genre)
  }

  /// What plays a track: drums and bass, like the voice, in the middle, chords and second line on either side.
  func part(_ track: ArrangedTrack) -> CastPart {
    switch track {
    case .drums: Self.part(cast.drums, pan: Self.centre)
    case .bass: Self.part(cast.bass, pan: Self.centre)
    case .chords: Self.part(cast.chords, pan: 46)
    case .melody: Self.part(cast.melody, pan: 84)
    }
  }

  private static func part(_ player: Cast.Player, pan: Int) -> CastPart {
    CastPart(program: player.program, volume: player.volume, pan: pan)
  }
}
