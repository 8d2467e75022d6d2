/// Turns a generated bar into notes that an instrument would play.
///
/// The roll says when, how long, how many and how high. What does not fit the chord is moved to the nearest
/// note that does: on strong beats and where a note outlasts its chord; elsewhere a line may also use the
/// scale, and notes a semitone below or above the note that follows. The Python tools do the same
/// (`tools/training/arranging/playing.py`).
package enum TrackPlayer {
  package static let kick = 36

  /// Side stick, snare, closed and open hi-hat, low, middle and high tom, crash, ride and its bell, by
  /// General MIDI.
  package static let hands = [37, 38, 42, 46, 43, 47, 50, 49, 51, 53]

  package static let bassRange = 28...55
  package static let chordRange = 48...79
  package static let melodyRange = 60...84

  private static let chordVoices = 4
  /// The velocity below which a hit would not be heard.
  private static let softest = 0.25

  /// The hits of a bar of drums: every kick, and at most two hands, the loudest; none inaudible.
  package static func drums(_ bar: UnsafePointer<Float>, steps: Int) -> [BarNote] {
    var hits: [BarNote] = []
    for step in 0..<steps {
      let row = bar + step * BarRoll.keys
      let loudest = hands.filter { row[$0] >= BarRoll.hitThreshold }
        .sorted { row[$0] != row[$1] ? row[$0] > row[$1] : $0 < $1 }
      let feet = row[kick] >= BarRoll.hitThreshold ? [kick] : []
      for key in (feet + loudest.prefix(2)).sorted() {
        let quietest = Double(BarRoll.quietestHit)
        let level = (Double(row[key]) - quietest) / (1 - quietest)
        hits.append(BarNote(step: step, length: 1, key: key, velocity: min(max(level, softest), 1)))
      }
    }
    return hits
  }

  /// One voice, low enough to pass under what is sung.
  package static func bass(_ strokes: [BarNote], _ harmony: BarHarmony) -> [BarNote] {
    var unsung = harmony
    unsung.voice = []
    return line(strokes, unsung, range: bassRange)
  }

  /// One voice, high, that keeps a semitone and its inversion away from what is sung.
  package static func melody(_ strokes: [BarNote], _ harmony: BarHarmony) -> [BarNote] {
    line(strokes, harmony, range: melodyRange)
  }

  /// From the last note to the first, so that a passing note knows where it leads.
  private static func line(
    _ strokes: [BarNote], _ harmony: BarHarmony, range: ClosedRange<Int>
  ) -> [BarNote] {
    var fitted: [BarNote] = []
    var following: Int?
    for var note in strokes.reversed() {
      note.key = Voicing.nearest(Voicing.folded(note.key, into: range)) { key in
        range.contains(key) && fits(key, at: note.step, harmony, before: following)
      }
      following = note.key
      fitted.append(harmony.cut(note))
    }
    return fitted.reversed()
  }

  private static func fits(
    _ key: Int, at step: Int, _ harmony: BarHarmony, before following: Int?
  ) -> Bool {
    if harmony.clashes(key, at: step) { return false }
    if harmony.chord(at: step).contains(key: key) { return true }
    if harmony.isStrong(step) { return false }
    let isPassing = following.map { abs(key - $0) == 1 } ?? false
    return isPassing || harmony.scaleContains(key)
  }

  /// Three or more notes at a step are the chord in close position, near the roll's and the previous
  /// voicing; one or two keep their places as far as the chord allows.
  ///
  /// - Parameter voicing: the last voicing, for the next bar to lead on from.
  package static func chords(
    _ strokes: [BarNote], _ harmony: BarHarmony, voicing: inout [Int]
  ) -> [BarNote] {
    var notes: [BarNote] = []
    for step in 0..<harmony.steps {
      let stroke = strokes.filter { $0.step == step }.prefix(chordVoices)
      guard let length = stroke.map(\.length).max() else { continue }
      let keys = keys(of: stroke.map(\.key), in: harmony.chord(at: step), voicing: &voicing)
      notes += keys.map { harmony.cut(BarNote(step: step, length: length, key: $0)) }
    }
    return separated(notes)
  }

  private static func keys(of stroke: [Int], in chord: Chord, voicing: inout [Int]) -> [Int] {
    if stroke.count >= 3 {
      voicing = Voicing.close(
        chord, voices: stroke.count, centre: Voicing.mean(stroke), previous: voicing,
        range: chordRange)
      return voicing
    }
    let placed = stroke.map { key in
      Voicing.nearest(Voicing.folded(key, into: chordRange)) {
        chordRange.contains($0) && chord.contains(key: $0)
      }
    }
    return Set(placed).sorted()
  }

  /// Ends a note where its key is struck again.
  private static func separated(_ notes: [BarNote]) -> [BarNote] {
    notes.map { note in
      var note = note
      for other in notes where other.key == note.key && other.step > note.step {
        note.length = min(note.length, other.step - note.step)
      }
      return note
    }
  }
}
