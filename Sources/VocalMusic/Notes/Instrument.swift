/// The families of instruments that play a melody; `rawValue` is the name.
public enum Instrument: String, CaseIterable, Codable, Hashable, Sendable {
  case piano, synth, guitar, bass, drums, strings, brass, woodwinds, organ, pad
  case electricPiano = "electric-piano"
  case acousticGuitar = "acoustic-guitar"
  case distortedGuitar = "distorted-guitar"
  case violin, choir, saxophone, flute, accordion, harpsichord, mallets

  /// The General MIDI program that stands for the family, 0...127, counted from 0; for ``drums``, the
  /// kit.
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

  /// The family that a General MIDI program belongs to, or else the family that sounds most similar. MMA,
  /// General MIDI System Level 1.
  ///
  /// - Parameter program: 0...127, counted from 0, of a melodic channel.
  public init(program: Int) {
    self =
      switch program {
      case ...3: .piano
      case ...5: .electricPiano
      case ...7: .harpsichord
      case ...15: .mallets
      case ...20: .organ
      case ...23: .accordion
      case ...25: .acousticGuitar
      case ...28: .guitar
      case ...31: .distortedGuitar
      case ...39: .bass
      case ...42, 110: .violin
      case ...44, 48...51: .strings
      case ...47: .mallets
      case 52...54: .choir
      case 55: .strings
      case 56...63: .brass
      case 64...67: .saxophone
      case 68...71, 109, 111: .woodwinds
      case 72...79: .flute
      case 80...87: .synth
      case 88...103: .pad
      case 104...107: .acousticGuitar
      case 108, 112...119: .mallets
      default: .synth
      }
  }

  /// Whether keys select drums of a kit, as on MIDI channel 10.
  public var isDrums: Bool { self == .drums }
}
