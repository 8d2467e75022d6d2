import Foundation
import Testing
import VocalCorrection
import VocalMusic
import VocalStages
import VocalTestSupport

/// A line of notes of `vocalmidi_tools.fixtures.context`.
struct ContextLine: Decodable {
  /// Rows of onset and duration in beats, pitch, velocity, confidence.
  let notes: [[Double]]
  let bpm: Double
  let beatsPerBar: Double
  let tonic: Int
  let mode: String

  /// In lines that only have features.
  let tuning: Double?
  let features: [[Float]]?

  /// In lines that were sung.
  let genre: String?
  let keys: [Int]?
  let cells: [Int?]?
  let decodedKeys: [Int]?
  let decodedCells: [Int]?

  static func read(_ name: String) throws -> [ContextLine] {
    try Fixtures(of: .module).json(name)
  }

  var key: KeySignature? {
    tonic < 0 ? nil : KeySignature(tonic: tonic, mode: mode == "major" ? .major : .minor)
  }

  var tempoMap: TempoMap {
    TempoMap(
      beatsPerMinute: bpm, timeSignature: TimeSignature(Int(beatsPerBar), 4) ?? .fourFour)
  }

  /// The notes as the model reads them.
  var contextNotes: [ContextNote] {
    notes.map { row in
      ContextNote(
        onset: Beats(row[0]), duration: Beats(row[1]), pitch: row[2], velocity: row[3],
        confidence: row[4],
        beatInBar: Beats(row[0] - (row[0] / beatsPerBar).rounded(.down) * beatsPerBar),
        beatsPerBar: Beats(beatsPerBar), beatsPerMinute: bpm)
    }
  }

  /// The notes in seconds.
  var sungNotes: [Note] {
    let map = tempoMap
    return notes.map { row in
      Note(
        onset: map.seconds(at: Beats(row[0])), offset: map.seconds(at: Beats(row[0] + row[1])),
        pitch: row[2], velocity: Int(row[3]), confidence: row[4])
    }
  }
}
