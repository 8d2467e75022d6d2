import VocalMusic

/// The drum kit: hits of any loudness, without lengths and without harmony.
package struct DrumsStyle: TrackStyle {
  package init() {}

  package let isDrums = true
  package let leader: ArrangedTrack? = nil
  package let repeatsEmptyBars = true
  /// The generated hits have accents already.
  package let accentShare = 0.0

  package static let kick = 36

  /// Side stick, snare, closed and open hi-hat, low, middle and high tom, crash, ride and its bell, by
  /// General MIDI.
  private static let hands = [37, 38, 42, 46, 43, 47, 50, 49, 51, 53]

  /// The velocity of the loudest hit.
  private static let level = 92.0
  /// The least velocity of a hit, 0...1: a softer one would not be heard.
  private static let softest = 0.25

  package func program(in genre: Genre) -> Int {
    switch genre {
    case .rock, .punk: 16
    case .hiphop: 25
    case .jazz: 32
    case .pop, .funk, .soul, .blues, .latin, .afrobeat, .country, .reggae: 0
    }
  }

  package func velocity(of note: BarNote) -> Int {
    Int((note.velocity * Self.level).rounded()).clamped(to: 1...127)
  }

  package func normalised(_ notes: [BarNote], transposition: Int) -> [BarNote] { notes }

  package func encode(_ notes: [BarNote], into roll: UnsafeMutablePointer<Float>) {
    BarRoll.encode(drums: notes, into: roll)
  }

  package func onsetCount(in roll: UnsafePointer<Float>, steps: Int) -> Int {
    BarRoll.onsetCount(drums: roll, steps: steps)
  }

  /// Every kick and, at each step, the two loudest other hits at most; no hit is inaudible.
  package func play(
    _ roll: UnsafePointer<Float>, in harmony: BarHarmony, onsetBias: Double, voicing: inout [Int],
    seed: UInt64
  ) -> PlayedBar {
    let hits = (0..<harmony.steps).flatMap { step in
      let row = roll + step * BarRoll.keys
      return keys(in: row).map { key in
        let quietest = Double(BarRoll.quietestHit)
        let level = (Double(row[key]) - quietest) / (1 - quietest)
        return BarNote(
          step: step, length: 1, key: key, velocity: level.clamped(to: Self.softest...1))
      }
    }
    return PlayedBar(notes: hits, fitting: 1)
  }

  private func keys(in row: UnsafePointer<Float>) -> [Int] {
    let loudest = Self.hands.filter { row[$0] >= BarRoll.hitThreshold }
      .sorted { row[$0] != row[$1] ? row[$0] > row[$1] : $0 < $1 }
    let feet = row[Self.kick] >= BarRoll.hitThreshold ? [Self.kick] : []
    return (feet + loudest.prefix(2)).sorted()
  }

  /// Drums have no pitch, and count as consonant: 1.
  package func consonances(of candidates: [[BarNote]], in harmony: BarHarmony) -> [Double] {
    candidates.map { _ in 1 }
  }
}
