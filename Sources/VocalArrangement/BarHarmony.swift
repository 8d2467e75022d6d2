import VocalMusic

/// What the notes of a bar must fit: the chord of each half, the scale, and what is sung.
package struct BarHarmony: Hashable, Sendable {
  package var firstChord: Chord
  package var secondChord: Chord

  /// Sixteenths of the bar: 16, or 12 in 3/4.
  package var steps: Int

  /// The tonic's pitch class of the key, or of its relative major; its major scale is the bar's.
  package var relativeMajor: Int

  /// The notes sung in the bar.
  package var voice: [BarNote]

  package init(
    firstChord: Chord, secondChord: Chord, steps: Int, relativeMajor: Int, voice: [BarNote] = []
  ) {
    self.firstChord = firstChord
    self.secondChord = secondChord
    self.steps = steps
    self.relativeMajor = relativeMajor
    self.voice = voice
  }

  /// The step that the second half begins at.
  package var half: Int { steps / 2 }

  /// The chord at a step.
  package func chord(at step: Int) -> Chord { step < half ? firstChord : secondChord }

  /// Whether a step is a strong beat: 1 and 3 of four, 1 of three.
  package func isStrong(_ step: Int) -> Bool { step == 0 || (steps == 16 && step == 8) }

  /// Whether a key belongs to the scale.
  package func scaleContains(_ key: Int) -> Bool {
    PitchClass.majorScale.contains(PitchClass.of(key - relativeMajor))
  }

  /// Whether a key forms a semitone or its inversion with what is sung at a step.
  package func clashes(_ key: Int, at step: Int) -> Bool {
    guard let interval = interval(of: key, at: step) else { return false }
    return interval == 1 || interval == 11
  }

  /// How consonant each candidate for the bar is. One that plays nothing while something is sung on strong
  /// beats gets the mean of the others, so that silence there neither wins nor loses.
  package func consonances(of candidates: [[BarNote]]) -> [Double] {
    let found = candidates.map { consonance(of: $0) }
    let heard = found.compactMap { $0 }
    let mean = heard.isEmpty ? 1 : heard.reduce(0, +) / Double(heard.count)
    return found.map { $0 ?? mean }
  }

  /// The share of the notes on strong beats that are consonant with what is sung there (unisons, thirds,
  /// fourths, fifths, sixths); nil where there are none.
  package func consonance(of notes: [BarNote]) -> Double? {
    let intervals = notes.filter { isStrong($0.step) }
      .compactMap { interval(of: $0.key, at: $0.step) }
    guard !intervals.isEmpty else { return nil }
    let consonant = intervals.filter { [0, 3, 4, 5, 7, 8, 9].contains($0) }
    return Double(consonant.count) / Double(intervals.count)
  }

  /// The note that is sung at a step; nil where the voice rests.
  package func sung(at step: Int) -> BarNote? { voice.last { $0.sounds(at: step) } }

  /// Semitones between a key and what is sung at a step, modulo octaves.
  private func interval(of key: Int, at step: Int) -> Int? {
    sung(at: step).map { abs(key - $0.key) % 12 }
  }

  /// The note, ended where the chord changes to one that does not contain it.
  package func cut(_ note: BarNote) -> BarNote {
    guard note.step < half, half < note.step + note.length, !secondChord.contains(key: note.key)
    else { return note }
    var note = note
    note.length = half - note.step
    return note
  }
}
