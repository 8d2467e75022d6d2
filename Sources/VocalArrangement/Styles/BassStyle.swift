import VocalMusic

/// The bass: one voice, low enough to pass under what is sung, that hears the kick of the drums.
package struct BassStyle: PitchedTrackStyle {
  package init() {}

  package let leader: ArrangedTrack? = .drums
  package let voices = 1
  package let level = 60

  package static let range = 28...55
  /// Where the last root is looked for if the bass has not played before.
  private static let lastKey = 36

  package func heard(in bar: [BarNote]) -> Set<Int> {
    Set(bar.filter { $0.key == Percussion.kick }.map(\.step))
  }

  package func normalised(_ notes: [BarNote], transposition: Int) -> [BarNote] {
    notes.map { note in
      var note = note.transposed(by: transposition)
      note.key = Voicing.folded(note.key, into: Self.range)
      return note
    }
  }

  /// The root, near what was played before.
  package func lastKeys(on chord: Chord, after key: Int?) -> [Int] {
    let root = Voicing.nearest(key ?? Self.lastKey) {
      Self.range.contains($0) && PitchClass.of($0) == chord.root
    }
    return [root]
  }

  package func fitted(
    _ onsets: [BarNote], to harmony: BarHarmony, voicing: inout [Int]
  ) -> [BarNote] {
    var unsung = harmony
    unsung.voice = []
    return MelodicLine(harmony: unsung, range: Self.range).fitted(onsets)
  }
}
