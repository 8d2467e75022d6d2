import ArgumentParser
import VocalMIDI

/// What `live --bend` takes: messages to one instrument have no channel for each note.
enum LiveBend: String, ExpressibleByArgument, CaseIterable {
  case off
  case two = "2"
  case twelve = "12"

  var mode: PitchBendMode {
    switch self {
    case .off: .off
    case .two: .semitones(2)
    case .twelve: .semitones(12)
    }
  }
}
