import VocalMusic

/// A track that plays pitches: its onsets are read from a roll, then their keys are moved to fit the
/// harmony.
package protocol PitchedTrackStyle: TrackStyle {
  /// How many notes may begin at one step.
  var voices: Int { get }

  /// The velocity of an off-beat eighth.
  var level: Int { get }

  /// The onsets with the keys that are to be played, in the generator's key.
  func keyed(
    _ onsets: [BarNote], from roll: UnsafePointer<Float>, seed: UInt64
  ) -> [BarNote]

  /// The keys of the last notes of a song.
  ///
  /// - Parameter key: the one played before; nil if there is none.
  func lastKeys(on chord: Chord, after key: Int?) -> [Int]

  /// The onsets, in the song's key, moved to the nearest keys that fit.
  func fitted(
    _ onsets: [BarNote], to harmony: BarHarmony, voicing: inout [Int]
  ) -> [BarNote]
}

extension PitchedTrackStyle {
  package var isDrums: Bool { false }
  package var learned: LearnedTrack.Notes { .density }
  package var repeatsEmptyBars: Bool { true }
  package var accentShare: Double { 0.5 }

  /// A bar with the same melody and chords as an earlier one is played as that was.
  package func formed(
    _ bars: [[BarNote]], by form: SongForm, in harmonies: [BarHarmony], numbers: GenreNumbers,
    seed: UInt64
  ) -> [[BarNote]] { form.firstLike.map { bars[$0] } }

  /// A note is held over the entry if it lasts half a beat longer at least.
  package func entering(_ note: BeatNote, at entry: Beats) -> BeatNote? {
    guard note.offset > entry + 0.5 else { return nil }
    var entered = note
    entered.onset = entry
    return entered
  }

  /// Louder than before, and held to the end.
  package func lastNotes(
    on chord: Chord, in ending: Range<Beats>, after key: Int?
  ) -> [BeatNote] {
    lastKeys(on: chord, after: key).map {
      BeatNote(
        onset: ending.lowerBound, duration: ending.upperBound - ending.lowerBound, key: $0,
        velocity: level + 20)
    }
  }

  package func velocity(of note: BarNote) -> Int {
    level + (note.step == 0 ? 12 : note.step % 4 == 0 ? 6 : note.step % 2 == 0 ? 0 : -6)
  }

  package func normalised(_ notes: [BarNote], transposition: Int) -> [BarNote] {
    notes.map { $0.transposed(by: transposition) }
  }

  package func encode(_ notes: [BarNote], into roll: UnsafeMutablePointer<Float>) {
    BarRoll.encode(pitched: notes, into: roll)
  }

  package func onsetCount(in roll: UnsafePointer<Float>, steps: Int) -> Int {
    BarRoll.onsetCount(pitched: roll, steps: steps, voices: voices)
  }

  package func keyed(
    _ onsets: [BarNote], from roll: UnsafePointer<Float>, seed: UInt64
  ) -> [BarNote] { onsets }

  package func play(
    _ roll: UnsafePointer<Float>, in harmony: BarHarmony, onsetBias: Double, voicing: inout [Int],
    seed: UInt64
  ) -> PlayedBar {
    let read = BarRoll.onsets(roll, steps: harmony.steps, voices: voices, bias: onsetBias)
    let onsets = keyed(read, from: roll, seed: seed)
      .map { $0.transposed(by: -harmony.transposition) }
    let fitting = onsets.filter { harmony.chord(at: $0.step).contains(key: $0.key) }.count
    return PlayedBar(
      notes: fitted(onsets, to: harmony, voicing: &voicing),
      fitting: Float(fitting) / Float(max(onsets.count, 1)))
  }

  package func consonances(of candidates: [[BarNote]], in harmony: BarHarmony) -> [Double] {
    harmony.consonances(of: candidates)
  }
}
