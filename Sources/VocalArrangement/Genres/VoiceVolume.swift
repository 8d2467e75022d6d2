import VocalMusic

extension CastPart {
  /// The volume of the voice's channel, 0...127, by the instrument that plays it. All sound about equally loud, as
  /// FluidSynth plays them with the FluidR3 sound font: measured by `vocalmidi_tools.evaluation.mix --instruments`.
  package static func volume(ofVoice instrument: Instrument) -> Int {
    switch instrument {
    case .distortedGuitar: 64
    case .woodwinds: 72
    case .saxophone: 80
    case .electricPiano: 85
    case .violin, .flute: 86
    case .brass: 90
    case .strings: 94
    case .bass: 96
    case .synth: 97
    case .choir: 98
    case .drums: 100
    case .harpsichord: 103
    case .guitar: 107
    case .acousticGuitar: 109
    case .accordion: 110
    case .organ: 112
    case .piano: 120
    case .pad: 122
    case .mallets: 127
    }
  }
}
