import VocalMusic

/// The players of a genre's band. The volumes make each track about as loud, beside the voice, as its kind should be, as
/// FluidSynth plays it with the FluidR3 sound font: fitted by `vocalmidi_tools.evaluation.mix --fit`.
struct Cast: Sendable {
  /// A General MIDI program, for drums a kit, and the volume of its channel, 0...127.
  typealias Player = (program: Int, volume: Int)

  let drums, bass, chords, melody: Player

  private init(drums: Player, bass: Player, chords: Player, melody: Player) {
    (self.drums, self.bass, self.chords, self.melody) = (drums, bass, chords, melody)
  }

  init(of genre: Genre) {
    self =
      switch genre {
      case .pop: Cast(drums: (0, 87), bass: (33, 76), chords: (0, 69), melody: (48, 66))
      case .rock: Cast(drums: (16, 86), bass: (34, 78), chords: (29, 50), melody: (27, 80))
      case .punk: Cast(drums: (16, 88), bass: (34, 79), chords: (30, 52), melody: (29, 57))
      case .funk: Cast(drums: (0, 101), bass: (36, 102), chords: (7, 69), melody: (61, 64))
      case .soul: Cast(drums: (0, 90), bass: (33, 79), chords: (4, 53), melody: (61, 62))
      case .hiphop: Cast(drums: (25, 70), bass: (38, 102), chords: (4, 62), melody: (80, 56))
      case .jazz: Cast(drums: (32, 75), bass: (32, 85), chords: (0, 85), melody: (66, 67))
      case .blues: Cast(drums: (0, 89), bass: (33, 77), chords: (16, 75), melody: (22, 71))
      case .latin: Cast(drums: (0, 108), bass: (32, 81), chords: (24, 68), melody: (56, 69))
      case .afrobeat: Cast(drums: (0, 110), bass: (33, 87), chords: (27, 68), melody: (65, 58))
      case .country: Cast(drums: (0, 87), bass: (32, 80), chords: (25, 68), melody: (110, 62))
      case .reggae: Cast(drums: (0, 94), bass: (33, 86), chords: (16, 93), melody: (57, 53))
      }
  }
}
