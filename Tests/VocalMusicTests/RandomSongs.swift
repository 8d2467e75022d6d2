import VocalMusic
import VocalTestSupport

/// Songs of all kinds; the same seed gives the same song.
enum RandomSongs {
  static func song(seed: UInt64) -> Song {
    var random = SeededRandom(seed: seed)
    let parts = (0..<Int.random(in: 1...15, using: &random)).map { index in
      (
        name: "Track \(index) ♪", program: Int.random(in: 0...127, using: &random),
        isDrums: index > 0 && Bool.random(using: &random) && Bool.random(using: &random),
        notes: melody(count: .random(in: 1...60, using: &random), using: &random)
      )
    }
    let map = tempoMap(using: &random)
    let tracks = parts.map { part in
      Track(
        name: part.name, program: part.program, isDrums: part.isDrums, played: part.notes, in: map)
    }
    return Song(
      title: "Song \(seed) & more", tracks: tracks, tempoMap: map,
      key: KeySignature(
        sharps: .random(in: -7...7, using: &random), mode: .random(using: &random)))
  }

  /// Notes that do not overlap, at any pitch, with contours that stay near it.
  static func melody(count: Int, using random: inout SeededRandom) -> [Note] {
    var time = 0.0
    return (0..<count).map { _ in
      time += Bool.random(using: &random) ? 0 : .random(in: 0...1, using: &random)
      let onset = time
      time += .random(in: 0.08...1.5, using: &random)
      // Not halfway between two keys, where a cent more or less gives another key.
      let key = Double(Int.random(in: 2...125, using: &random))
      return Note(
        onset: Seconds(onset), offset: Seconds(time),
        pitch: key + .random(in: -0.45...0.45, using: &random),
        velocity: .random(in: 1...127, using: &random), contour: contour(using: &random))
    }
  }

  private static func contour(using random: inout SeededRandom) -> PitchContour {
    var cents: Float = 0
    let steps = (0..<Int.random(in: 0...80, using: &random)).map { _ in
      cents = min(max(cents + .random(in: -8...8, using: &random), -120), 120)
      return cents
    }
    return PitchContour(
      hop: Seconds(Double.random(in: 0.005...0.025, using: &random)), cents: steps)
  }

  private static func tempoMap(using random: inout SeededRandom) -> TempoMap {
    let tempi = (0..<Int.random(in: 0...12, using: &random)).map { _ in
      TempoMap.Change(
        beat: Beats(Double.random(in: 0...60, using: &random)),
        value: Tempo(beatsPerMinute: .random(in: 40...240, using: &random)))
    }
    let signatures = (0..<Int.random(in: 0...4, using: &random)).compactMap { index in
      TimeSignature(.random(in: 1...15, using: &random), [1, 2, 4, 8, 16][index]).map {
        TempoMap.Change(beat: Beats(4 * index), value: $0)
      }
    }
    return TempoMap(tempi: tempi, timeSignatures: signatures)
  }
}

extension KeySignature.Mode {
  static func random(using random: inout SeededRandom) -> Self {
    Bool.random(using: &random) ? .major : .minor
  }
}
