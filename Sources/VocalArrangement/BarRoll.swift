import VocalMusic

/// A bar as a matrix of 16 steps (sixteenths) by 128 keys, row by row, and the notes in it.
///
/// One encoding for all tracks, the same in `tools/vocalmidi_tools/features/arranging/roll.py`:
/// - bass, chords, melody: 1 where a note begins, 0.5 while it sounds on, 0 elsewhere;
/// - drums: a hit has no length; it is 0.4 to 1 by its velocity, 0 elsewhere.
///
/// ``onsets(_:steps:voices:bias:)`` says how the values in between, which generators give, are read. A
/// bar of 3/4 has the first 12 steps only.
package enum BarRoll {
  package static let steps = 16
  package static let keys = MIDIRange.keyCount
  package static let count = steps * keys

  package static let onset: Float = 1
  private static let sustain: Float = 0.5
  private static let sustainThreshold: Float = 0.25

  package static let quietestHit: Float = 0.4
  package static let hitThreshold: Float = 0.3

  /// Writes pitched notes into a bar of `count` elements; where notes overlap, the onset wins. Notes whose
  /// keys are off the keyboard are left out.
  package static func encode(
    pitched notes: [BarNote], into bar: UnsafeMutablePointer<Float>
  ) {
    encode(notes, into: bar) { _ in onset }
    for note in notes where (0..<keys).contains(note.key) {
      for step in note.step + 1..<max(min(note.step + note.length, steps), note.step + 1) {
        bar[step * keys + note.key] = max(bar[step * keys + note.key], sustain)
      }
    }
  }

  /// Writes the hits of drums into a bar of `count` elements.
  package static func encode(
    drums hits: [BarNote], into bar: UnsafeMutablePointer<Float>
  ) {
    encode(hits, into: bar) { hit(loudness: $0.velocity) }
  }

  /// The value of a hit.
  ///
  /// - Parameter loudness: 0...1.
  static func hit(loudness: Double) -> Float {
    quietestHit + (1 - quietestHit) * Float(loudness)
  }

  /// Writes the `level` of each note at its key and first step, and 0 elsewhere.
  private static func encode(
    _ notes: [BarNote], into bar: UnsafeMutablePointer<Float>, level: (BarNote) -> Float
  ) {
    bar.update(repeating: 0, count: count)
    for note in notes where (0..<keys).contains(note.key) {
      bar[note.step * keys + note.key] = max(bar[note.step * keys + note.key], level(note))
    }
  }

  /// The notes of a pitched bar, at most `voices` of which begin at a step.
  ///
  /// As many notes begin at a step as the keys' onset probabilities add up to, and the likeliest keys are
  /// taken: if a note surely begins but its key is not clear, one note begins. A note sounds on while its
  /// values stay over the threshold, taken in proportion to its first value, until its key begins again;
  /// in a line of one voice, until another begins.
  ///
  /// - Parameter bias: 0...1, added to the sum of probabilities before it is cut to a whole number; 0.5
  ///   rounds it.
  /// - Complexity: O(steps x keys).
  package static func onsets(
    _ bar: UnsafePointer<Float>, steps: Int, voices: Int, bias: Double = 0.5
  ) -> [BarNote] {
    let beginning = (0..<steps).map {
      beginningKeys(bar + $0 * keys, voices: voices, bias: bias)
    }
    var notes: [BarNote] = []
    for step in 0..<steps {
      for key in beginning[step].sorted() {
        let enough = Double(sustainThreshold) * Double(bar[step * keys + key])
        var end = step + 1
        while end < steps, Double(bar[end * keys + key]) >= enough {
          if beginning[end].contains(key) || (voices == 1 && !beginning[end].isEmpty) { break }
          end += 1
        }
        notes.append(BarNote(step: step, length: end - step, key: key))
      }
    }
    return notes
  }

  /// How many notes ``onsets(_:steps:voices:bias:)`` reads. O(steps x keys).
  package static func onsetCount(
    pitched bar: UnsafePointer<Float>, steps: Int, voices: Int
  ) -> Int {
    (0..<steps).reduce(0) {
      $0 + beginningKeys(bar + $1 * keys, voices: voices, bias: 0.5).count
    }
  }

  /// How many hits a bar of drums has. O(steps x keys).
  package static func onsetCount(drums bar: UnsafePointer<Float>, steps: Int) -> Int {
    (0..<steps * keys).count { bar[$0] >= hitThreshold }
  }

  /// The keys of the notes that begin in a row.
  private static func beginningKeys(
    _ row: UnsafePointer<Float>, voices: Int, bias: Double
  ) -> ArraySlice<Int> {
    let candidates = (0..<keys).filter { row[$0] > sustain }
    let expected = candidates.reduce(0) { $0 + onsetProbability(Double(row[$1])) }
    let count = min(Int(expected + bias), voices)
    return candidates.sorted { row[$0] != row[$1] ? row[$0] > row[$1] : $0 < $1 }.prefix(count)
  }

  /// The probability that a note begins, given a generator's `value`: 0.5 at 0.75.
  ///
  /// The generators' logits are those of a proportional-odds model (McCullagh, "Regression Models for
  /// Ordinal Data", 1980) with slope 4 and cut points at 0.25 (sounding) and 0.75 (beginning).
  private static func onsetProbability(_ value: Double) -> Double {
    let odds = value * 0.25 / max((1 - value) * 0.75, 1e-6)
    let sharpened = odds * odds * odds * odds
    return sharpened / (1 + sharpened)
  }
}
