import VocalMusic

/// The accompanying line: one voice, high, that keeps a semitone and its inversion away from what is sung,
/// and may rest for a bar.
package struct MelodyStyle: PitchedTrackStyle {
  package init() {}

  package let leader: ArrangedTrack? = .chords
  package let voices = 1
  package let level = 54
  package let repeatsEmptyBars = false

  package static let range = 60...84

  /// The line answers the voice, and does so again where the voice comes again.
  package func formed(
    _ bars: [[BarNote]], by form: SongForm, in harmonies: [BarHarmony], numbers: GenreNumbers,
    seed: UInt64
  ) -> [[BarNote]] {
    var line = SecondLine(range: Self.range, moves: numbers.moves, seed: seed)
    var answers: [[BarNote]] = []
    for (number, first) in form.firstLike.enumerated() {
      let known = first < number ? answers[first] : []
      answers.append(
        known.isEmpty
          ? line.answered(bars[number], in: harmonies[number]) : line.repeated(known))
    }
    return answers
  }

  /// The line leaves the end to the singer.
  package func lastKeys(on chord: Chord, after key: Int?) -> [Int] { [] }

  package func keyed(
    _ onsets: [BarNote], from roll: UnsafePointer<Float>, seed: UInt64
  ) -> [BarNote] {
    MelodySampler.sampled(onsets, from: roll, range: Self.range, seed: seed)
  }

  package func fitted(
    _ onsets: [BarNote], to harmony: BarHarmony, voicing: inout [Int]
  ) -> [BarNote] {
    MelodicLine(harmony: harmony, range: Self.range).fitted(onsets)
  }
}
