import ArgumentParser
import VocalMIDI

/// What `--bpm` takes: a number, or `auto`.
enum TempoArgument: ExpressibleByArgument {
  case auto
  case beatsPerMinute(Double)

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
      return
    }
    guard let tempo = Double(argument), BeatTracker.Options.tempi.contains(tempo) else {
      return nil
    }
    self = .beatsPerMinute(tempo)
  }

  var defaultValueDescription: String {
    switch self {
    case .auto: "auto"
    case .beatsPerMinute(let tempo): "\(tempo)"
    }
  }

  /// The tempo that is given; nil for auto.
  var beatsPerMinute: Double? {
    switch self {
    case .auto: nil
    case .beatsPerMinute(let tempo): tempo
    }
  }
}
