import VocalMusic

/// Chords in close position, and the nearest notes that fit.
package enum Voicing {
  /// The key nearest to `key` that fits, the lower of two equally near; `key` itself if none within 11
  /// semitones fits.
  package static func nearest(_ key: Int, where fits: (Int) -> Bool) -> Int {
    for distance in 0...11 {
      if fits(key - distance) { return key - distance }
      if fits(key + distance) { return key + distance }
    }
    return key
  }

  /// The key moved by octaves into a range, which spans an octave at least.
  package static func folded(_ key: Int, into range: ClosedRange<Int>) -> Int {
    var key = key
    while key < range.lowerBound { key += 12 }
    while key > range.upperBound { key -= 12 }
    return key
  }

  /// The chord in close position that moves least from the previous voicing; empty where none fits.
  ///
  /// A seventh chord in three voices omits the fifth. The cost of a voicing is the sum of its voices'
  /// movements (against `previous`, voice by voice, where that has as many) and half the distance of its
  /// mean from `centre` for each voice; of voicings with equal costs, the lowest is taken.
  /// - Complexity: O(range).
  package static func close(
    _ chord: Chord, voices: Int, centre: Double, previous: [Int], range: ClosedRange<Int>
  ) -> [Int] {
    var tones = chord.pitchClasses
    if voices < tones.count, tones.count == 4 { tones.remove(at: 2) }
    tones.sort()
    var best: (cost: Double, voicing: [Int])?
    for lowest in range {
      guard let first = tones.firstIndex(of: PitchClass.of(lowest)) else { continue }
      let voicing = tones.indices.map { index in
        lowest + PitchClass.of(tones[(first + index) % tones.count] - tones[first])
      }
      guard let highest = voicing.last, highest <= range.upperBound else { continue }
      let spread = Double(voicing.count) * abs(mean(voicing) - centre) / 2
      let cost = movement(from: previous, to: voicing) + spread
      if cost < best?.cost ?? .infinity { best = (cost, voicing) }
    }
    return best?.voicing ?? []
  }

  private static func movement(from previous: [Int], to voicing: [Int]) -> Double {
    guard !previous.isEmpty else { return 0 }
    guard previous.count == voicing.count else {
      return Double(voicing.count) * abs(mean(voicing) - mean(previous))
    }
    return Double(zip(previous, voicing).reduce(0) { $0 + abs($1.0 - $1.1) })
  }

  /// The mean of at least one key.
  package static func mean(_ keys: [Int]) -> Double {
    Double(keys.reduce(0, +)) / Double(keys.count)
  }
}
