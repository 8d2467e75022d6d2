/// The families of sound that a sung phrase is matched with; `rawValue` is the name.
///
/// Their order is that of `tools/training/instruments.py`, from which the trained model takes its
/// numbers; a weight file states its own list.
public enum Instrument: String, CaseIterable, Codable, Hashable, Sendable {
  case piano, synth, guitar, bass, drums, strings, brass, woodwinds, organ, pad
  case electricPiano = "electric-piano"
  case acousticGuitar = "acoustic-guitar"
  case distortedGuitar = "distorted-guitar"
  case violin, choir, saxophone, flute, accordion, harpsichord, mallets

  /// The General MIDI program that stands for the family, 0...127 from 0; of ``drums``, the kit.
  public var program: Int {
    switch self {
    case .piano, .drums: 0
    case .electricPiano: 4
    case .harpsichord: 6
    case .mallets: 11
    case .organ: 16
    case .accordion: 21
    case .acousticGuitar: 25
    case .guitar: 27
    case .distortedGuitar: 30
    case .bass: 33
    case .violin: 40
    case .strings: 48
    case .choir: 52
    case .brass: 61
    case .saxophone: 65
    case .woodwinds: 71
    case .flute: 73
    case .synth: 81
    case .pad: 89
    }
  }

  /// Whether keys mean drums of a kit, on MIDI channel 10.
  public var isDrums: Bool { self == .drums }
}
