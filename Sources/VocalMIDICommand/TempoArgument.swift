import ArgumentParser
import VocalMIDI

/// What `--bpm` takes: a number, or `auto`.
enum TempoArgument: ExpressibleByArgument {
  case auto
  case beatsPerMinute(Double)

  /// The tempi accepted, in words: "20 to 400".
  static let limits =
    "\(Int(BeatTracker.Options.tempi.lowerBound)) to \(Int(BeatTracker.Options.tempi.upperBound))"

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
