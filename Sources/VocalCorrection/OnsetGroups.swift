import VocalMusic

/// Which notes of a line begin together, as those of a chord do: less than a thirty-second of a beat after
/// the first of them.
struct OnsetGroups {
  /// For each note the index of the first of its group.
  let firsts: [Int]

  private static let together: Beats = 0.03125

  /// - Parameter notes: in order of onset.
  init(of notes: [ContextNote]) {
    var first = 0
    firsts = notes.indices.map { index in
      if notes[index].onset - notes[first].onset >= Self.together { first = index }
      return first
    }
  }

  /// The first note of the group after a note's.
  func following(_ index: Int) -> Int? {
    firsts[(index + 1)...].first { $0 > index }
  }

  /// The first note of the group before a note's.
  func preceding(_ index: Int) -> Int? {
    firsts[index] > 0 ? firsts[firsts[index] - 1] : nil
  }
}
