import ArgumentParser
import VocalMIDI

extension Instrument: ExpressibleByArgument {}
extension QuantisationGrid: ExpressibleByArgument {}

/// A key as people write it: "C", "F#m", "Bb major", "e minor".
struct KeyArgument: ExpressibleByArgument {
  let key: KeySignature

  init?(argument: String) {
    guard let key = KeySignature(name: argument) else { return nil }
    self.key = key
  }
}

/// Chords as people write them: "C | F G | Am | G".
struct ChordsArgument: ExpressibleByArgument {
  let chart: Result<ChordChart, ChordChart.ReadingError>

  init?(argument: String) {
    do {
      chart = .success(try ChordChart(argument))
    } catch {
      chart = .failure(error)
    }
  }

  /// - Throws: a `ValidationError` that says what is wrong.
  func verify() throws {
    if case .failure(let error) = chart { throw ValidationError("--chords: \(error).") }
  }
}

/// Tracks by name, with commas between; `none` for none.
struct TracksArgument: ExpressibleByArgument {
  let tracks: Set<ArrangedTrack>

  init?(argument: String) {
    if argument == "none" {
      tracks = []
      return
    }
    var tracks: Set<ArrangedTrack> = []
    for name in argument.split(separator: ",") {
      guard let track = ArrangedTrack(rawValue: String(name)) else { return nil }
      tracks.insert(track)
    }
    guard !tracks.isEmpty else { return nil }
    self.tracks = tracks
  }
}
