import ArgumentParser
import VocalMIDI

extension Genre: ExpressibleByArgument {}
extension Instrument: ExpressibleByArgument {}
extension QuantisationGrid: ExpressibleByArgument {}

/// A key as people write it: "C", "F#m", "Bb major", "e minor".
struct KeyArgument: ExpressibleByArgument {
  let key: KeySignature

  init?(argument: String) {
    let words = argument.split(separator: " ")
    guard words.count <= 2, let first = words.first, let letter = first.first?.uppercased() else {
      return nil
    }
    let naturals = ["C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11]
    guard var tonic = naturals[letter] else { return nil }
    var mode = KeySignature.Mode.major
    for sign in first.dropFirst() {
      switch sign {
      case "#", "♯": tonic += 1
      case "b", "♭": tonic -= 1
      case "m": mode = .minor
      default: return nil
      }
    }
    if words.count > 1 {
      switch words[1].lowercased() {
      case "major" where mode == .major: break
      case "minor": mode = .minor
      default: return nil
      }
    }
    key = KeySignature(tonic: tonic, mode: mode)
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
