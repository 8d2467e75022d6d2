import ArgumentParser
import VocalMIDI

/// What `--bend` takes.
enum BendArgument: String, ExpressibleByArgument, CaseIterable {
  case off
  case two = "2"
  case twelve = "12"
  case expressive = "mpe"

  var mode: PitchBendMode {
    switch self {
    case .off: .off
    case .two: .semitones(2)
    case .twelve: .semitones(12)
    case .expressive: .expressive
    }
  }
}
