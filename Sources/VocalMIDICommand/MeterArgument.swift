import ArgumentParser
import VocalMIDI

/// What `--meter` takes.
enum MeterArgument: String, CaseIterable, ExpressibleByArgument {
  case fourFour = "4/4"
  case threeFour = "3/4"

  var timeSignature: TimeSignature {
    switch self {
    case .fourFour: .fourFour
    case .threeFour: .threeFour
    }
  }
}
