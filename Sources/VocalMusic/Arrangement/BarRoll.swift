/// A bar as a matrix of 16 steps (sixteenths) by 128 keys, row by row, and the notes in it.
///
/// One encoding for all four tracks, the same in `tools/training/arranging/roll.py`:
/// - bass, chords, melody: 1 where a note begins, 0.5 while it sounds on, 0 elsewhere;
/// - drums: a hit has no length; it is 0.4 to 1 by its velocity, 0 elsewhere.
///
/// How generated values between those are read, ``strokes(_:steps:voices:)`` tells. A bar of 3/4 has the
/// first 12 steps only.
package enum BarRoll {
  package static let steps = 16
  package static let keys = 128
  package static let count = steps * keys

  package static let onset: Float = 1
  package static let sustain: Float = 0.5
  package static let sustainThreshold: Float = 0.25

  package static let quietestHit: Float = 0.4
  package static let hitThreshold: Float = 0.3

  /// Writes the notes into a bar of `count` elements; where notes overlap, the onset wins. Notes whose
  /// keys are off the keyboard are left out.
  package static func encode(
    _ notes: [BarNote], asDrums: Bool, into bar: UnsafeMutablePointer<Float>
  ) {
    bar.update(repeating: 0, count: count)
    for note in notes where (0..<keys).contains(note.key) {
      if !asDrums {
        for step in note.step + 1..<max(min(note.step + note.length, steps), note.step + 1) {
          bar[step * keys + note.key] = max(bar[step * keys + note.key], sustain)
        }
      }
      let level = asDrums ? quietestHit + (1 - quietestHit) * Float(note.velocity) : onset
      bar[note.step * keys + note.key] = max(bar[note.step * keys + note.key], level)
    }
  }

  /// The notes of a pitched bar, at most `voices` of which begin at a step.
  ///
  /// As many notes begin at a step as the keys' probabilities of an onset add up to, and it is the
  /// likeliest: where it is clear that a note begins but not which, one does. `readiness`, 0...1, is
  /// added before the sum is cut to a whole number; 0.5 rounds it. A note sounds on while its values stay over the threshold, taken in proportion to its first value, until it begins anew;
  /// in a line of one voice, until another begins.
  /// - Complexity: O(steps x keys).
  package static func strokes(
    _ bar: UnsafePointer<Float>, steps: Int, voices: Int, readiness: Double = 0.5
  ) -> [BarNote] {
    let struck = (0..<steps).map {
      struckKeys(bar + $0 * keys, voices: voices, readiness: readiness)
    }
    var notes: [BarNote] = []
    for step in 0..<steps {
      for key in struck[step].sorted() {
        let enough = Double(sustainThreshold) * Double(bar[step * keys + key])
        var end = step + 1
        while end < steps, Double(bar[end * keys + key]) >= enough {
          if struck[end].contains(key) || (voices == 1 && !struck[end].isEmpty) { break }
          end += 1
        }
        notes.append(BarNote(step: step, length: end - step, key: key))
      }
    }
    return notes
  }

  /// How many notes begin in a bar, as ``strokes(_:steps:voices:readiness:)`` reads pitched ones; of drums,
  /// hits. O(steps x keys).
  package static func onsets(
    _ bar: UnsafePointer<Float>, steps: Int, voices: Int, asDrums: Bool
  ) -> Int {
    (0..<steps).reduce(0) { count, step in
      let row = bar + step * keys
      if asDrums { return count + (0..<keys).count { row[$0] >= hitThreshold } }
      return count + struckKeys(row, voices: voices, readiness: 0.5).count
    }
  }

  /// The keys that begin in a row.
  private static func struckKeys(
    _ row: UnsafePointer<Float>, voices: Int, readiness: Double
  ) -> ArraySlice<Int> {
    let candidates = (0..<keys).filter { row[$0] > sustain }
    let expected = candidates.reduce(0) { $0 + onsetProbability(Double(row[$1])) }
    let count = min(Int(expected + readiness), voices)
    return candidates.sorted { row[$0] != row[$1] ? row[$0] > row[$1] : $0 < $1 }.prefix(count)
  }

  /// How likely a note begins where a generator gives `value`: a half at 0.75.
  ///
  /// The generators' logits are those of a proportional-odds model (McCullagh, "Regression Models for
  /// Ordinal Data", 1980) with slope 4 and cut points at 0.25 (sounding) and 0.75 (beginning).
  private static func onsetProbability(_ value: Double) -> Double {
    let odds = value * 0.25 / max((1 - value) * 0.75, 1e-6)
    let sharpened = odds * odds * odds * odds
    return sharpened / (1 + sharpened)
  }
}
