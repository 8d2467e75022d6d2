/// One voice that fits the harmony of a bar.
///
/// On strong beats, and where a note outlasts its chord, a note that does not fit the chord is moved to
/// the nearest key that does. Elsewhere the line may also use the scale, and keys a semitone below or
/// above the note that follows.
struct MelodicLine {
  let harmony: BarHarmony
  let range: ClosedRange<Int>

  /// The notes on the nearest keys that fit, found from the last to the first, so that a passing note knows
  /// where it leads.
  func fitted(_ onsets: [BarNote]) -> [BarNote] {
    var fitted: [BarNote] = []
    var following: Int?
    for var note in onsets.reversed() {
      note.key = Voicing.nearest(Voicing.folded(note.key, into: range)) { key in
        range.contains(key) && fits(key, at: note.step, before: following)
      }
      following = note.key
      fitted.append(harmony.cut(note))
    }
    return fitted.reversed()
  }

  private func fits(_ key: Int, at step: Int, before following: Int?) -> Bool {
    if harmony.clashes(key, at: step) { return false }
    if harmony.chord(at: step).contains(key: key) { return true }
    if harmony.isStrong(step) { return false }
    let isPassing = following.map { abs(key - $0) == 1 } ?? false
    return isPassing || harmony.scaleContains(key)
  }
}
