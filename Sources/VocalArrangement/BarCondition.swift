import VocalMusic

/// The 64 numbers by which a generated bar depends on the voice, the chords, the song and the other
/// tracks.
///
/// | place | what |
/// |---|---|
/// | 0-15 | the sung melody in the bar: 1 at an onset, 0.5 while a note sounds on, 0 at a rest |
/// | 16-27 | how many steps each pitch class of the melody sounds, scaled so that the most is 1 |
/// | 28-39 | the chord of the first half of the bar: its root 1, its other notes 0.5 |
/// | 40-51 | the chord of the second half |
/// | 52 | the bar's place in a phrase of four bars: 0, 1/3, 2/3 or 1 |
/// | 53 | 1 in a bar of 12 steps (3/4), 0 in one of 16 |
/// | 54-61 | the leading track's rhythm by eighths: 1 for an onset on it, 0.5 for one only after it |
/// | 62 | the previous bar of the same track: onsets / 16, at most 1; 0 where unknown |
/// | 63 | the previous bar of the same track: mean key / 128; 0 where unknown |
///
/// Pitch classes and keys are counted as if the song were in C major or A minor. The same in Python is
/// `tools/vocalmidi_tools/features/arranging/condition.py`.
package struct BarCondition {
  package static let count = 64

  let harmony: BarHarmony
  /// The bar's number in the song, from 0.
  let number: Int
  /// The steps at which the leading track begins a note.
  let lead: Set<Int>
  /// The previous bar of the same track, transposed like the rolls; empty where unknown.
  let previous: [BarNote]

  package init(harmony: BarHarmony, number: Int, lead: Set<Int>, previous: [BarNote]) {
    self.harmony = harmony
    self.number = number
    self.lead = lead
    self.previous = previous
  }

  /// Writes the condition to `count` elements.
  package func write(to values: UnsafeMutablePointer<Float>) {
    values.update(repeating: 0, count: Self.count)
    writeVoice(to: values)
    write(harmony.firstChord, to: values + 28)
    write(harmony.secondChord, to: values + 40)
    values[52] = Float(number % SongForm.phrase) / Float(SongForm.phrase - 1)
    values[53] = harmony.steps < BarRoll.steps ? 1 : 0
    for eighth in 0..<8 {
      values[54 + eighth] =
        lead.contains(2 * eighth) ? 1 : lead.contains(2 * eighth + 1) ? 0.5 : 0
    }
    guard !previous.isEmpty else { return }
    values[62] = min(Float(previous.count) / 16, 1)
    values[63] = Float(Voicing.mean(previous.map(\.key)) / 128)
  }

  private func writeVoice(to values: UnsafeMutablePointer<Float>) {
    for note in harmony.voice {
      let first = max(note.step, 0)
      let steps = first..<max(min(note.step + note.length, harmony.steps), first)
      for step in steps { values[step] = max(values[step], 0.5) }
      values[16 + harmony.pitchClass(note.key)] += Float(steps.count)
    }
    for note in harmony.voice where (0..<harmony.steps).contains(note.step) {
      values[note.step] = 1
    }
    let strongest = max((16..<28).map { values[$0] }.max() ?? 1, 1)
    for index in 16..<28 { values[index] /= strongest }
  }

  private func write(_ chord: Chord, to values: UnsafeMutablePointer<Float>) {
    for pitchClass in chord.pitchClasses { values[harmony.pitchClass(pitchClass)] = 0.5 }
    values[harmony.pitchClass(chord.root)] = 1
  }
}

extension BarHarmony {
  /// Semitones, -6...5, from the song's key to C major or A minor.
  package var transposition: Int {
    KeySignature(tonic: relativeMajor, mode: .major).shiftToRelativeC
  }

  /// A pitch class counted from the relative major's tonic, 0...11.
  func pitchClass(_ key: Int) -> Int { PitchClass.of(key - relativeMajor) }
}
