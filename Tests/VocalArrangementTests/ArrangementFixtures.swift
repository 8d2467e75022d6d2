import Foundation
import Testing
import VocalArrangement
import VocalMusic
import VocalStages
import VocalTestSupport

/// What the Python tools compute from random bars: `vocalmidi_tools.fixtures.arrangement`.
struct ArrangementFixtures: Decodable {
  struct ChordName: Decodable {
    let root: Int
    let quality: Chord.Quality
    var chord: Chord { Chord(root: root, quality: quality) }
  }

  struct Condition: Decodable {
    let tonic: Int
    let minor: Bool
    let steps: Int
    let number: Int
    let shift: Int
    let voice: [[Double]]
    let chords: [ChordName]
    let lead: [Int]
    let previous: [[Double]]
    let condition: [Float]
  }

  struct Played: Decodable {
    let track: ArrangedTrack
    let steps: Int
    let chords: [ChordName]
    let voice: [[Double]]
    let previous: [Int]
    let voicing: [Int]
    let roll: [[Float]]
    let onsets: [[Double]]
    let notes: [[Double]]
  }

  let conditions: [Condition]
  let played: [Played]

  static func load() throws -> ArrangementFixtures {
    try Fixtures(of: .module).json("arrangement")
  }

  /// A whole roll from rows of step, key and value; 0 elsewhere.
  static func roll(_ rows: [[Float]]) -> [Float] {
    var roll = [Float](repeating: 0, count: BarRoll.count)
    for row in rows { roll[Int(row[0]) * BarRoll.keys + Int(row[1])] = row[2] }
    return roll
  }

  /// Notes from rows of step, length, key and velocity.
  static func notes(_ rows: [[Double]]) -> [BarNote] {
    rows.map {
      BarNote(step: Int($0[0]), length: Int($0[1]), key: Int($0[2]), velocity: $0[3])
    }
  }

  /// Places without velocities, for exact comparisons.
  static func places(_ notes: [BarNote]) -> [[Int]] { notes.map { [$0.step, $0.length, $0.key] } }
}
