/// A bar as a matrix of 16 steps (sixteenths) by 128 keys, row by row, and the notes in it.
///
/// One encoding for all four tracks, the same in `tools/training/arranging/roll.py`:
/// - bass, chords, melody: 1 where a note begins, 0.5 while it sounds on, 0 elsewhere;
/// - drums: a hit has no length; it is 0.4 to 1 by its velocity, 0 elsewhere.
///
/// A generated value counts as the nearest of those. A bar of 3/4 has the first 12 steps only.
package enum BarRoll {
  package static let steps = 16
  package static let keys = 128
  package static let count = steps * keys

  package static let onset: Float = 1
  package static let sustain: Float = 0.5
  package static let onsetThreshold: Float = 0.75
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

  /// The notes of a pitched bar: at most `voices` begin at a step, those with the highest values.
  ///
  /// A note sounds on while its values stay over the threshold and it does not begin anew; in a line of
  /// one voice it also ends where another begins.
  /// - Complexity: O(steps x keys).
  package static func strokes(
    _ bar: UnsafePointer<Float>, steps: Int, voices: Int
  ) -> [BarNote] {
    let strikes = (0..<steps).map { step in
      (0..<keys).contains { bar[step * keys + $0] >= onsetThreshold }
    }
    var notes: [BarNote] = []
    for step in 0..<steps where strikes[step] {
      let row = bar + step * keys
      let struck = (0..<keys).filter { row[$0] >= onsetThreshold }
        .sorted { row[$0] != row[$1] ? row[$0] > row[$1] : $0 < $1 }
      for key in struck.prefix(voices).sorted() {
        var end = step + 1
        while end < steps, isSustained(bar[end * keys + key]), voices > 1 || !strikes[end] {
          end += 1
        }
        notes.append(BarNote(step: step, length: end - step, key: key))
      }
    }
    return notes
  }

  private static func isSustained(_ value: Float) -> Bool {
    value >= sustainThreshold && value < onsetThreshold
  }
}
