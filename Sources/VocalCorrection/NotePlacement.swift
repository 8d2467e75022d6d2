import VocalMusic

/// Moves sung notes towards where they were meant: onsets to their cells and the genre's feel, ends to
/// the grid.
struct NotePlacement {
  let grid: QuantisationGrid
  /// 0 leaves times as sung, 1 moves them all the way.
  let strength: Double

  /// Notes with a shorter silence between them are sung as one line.
  private static let legato: Beats = 0.125

  /// The onset and offset of each note.
  ///
  /// - Parameters:
  ///   - sung: in order of onset.
  ///   - groups: the groups of `sung`.
  ///   - cells: the cell that each was meant to begin on, counted from beat 0; that of its first note
  ///     counts for a group.
  ///   - feel: how late the genre plays each.
  func spans(
    of sung: [ContextNote], _ groups: OnsetGroups, cells: [Int], feel: [Beats]
  ) -> [(onset: Beats, offset: Beats)] {
    let goals = goals(of: sung, groups, cells: cells, feel: feel)
    let onsets = zip(sung, goals).map { $0.onset + strength * ($1 - $0.onset) }
    return sung.indices.map { index in
      let note = sung[index]
      let end = note.onset + note.duration
      let next = groups.following(index)
      let endGoal = endGoal(
        of: note, at: goals[index], next: next.map { (sung[$0].onset, goals[$0]) })
      var offset = end + strength * (endGoal - end)
      if let next, end <= sung[next].onset { offset = min(offset, onsets[next]) }
      return (onsets[index], max(offset, onsets[index]))
    }
  }

  /// The onsets at full strength, in order: a group moves as one; groups that would fall together keep
  /// their distance.
  private func goals(
    of sung: [ContextNote], _ groups: OnsetGroups, cells: [Int], feel: [Beats]
  ) -> [Beats] {
    var goals: [Beats] = []
    for (index, first) in groups.firsts.enumerated() {
      let goal = QuantisationGrid.beat(ofCell: cells[index]) + feel[index]
      if first < index {
        goals.append(goals[first])
      } else if let before = groups.preceding(index), goal <= goals[before] {
        goals.append(goals[before] + sung[index].onset - sung[before].onset)
      } else {
        goals.append(goal)
      }
    }
    return goals
  }

  /// Where a note would end at full strength: at the next onset if it is sung up to that, else on the
  /// grid, at least one of the grid's shortest notes after the onset.
  private func endGoal(
    of note: ContextNote, at goal: Beats, next: (onset: Beats, goal: Beats)?
  ) -> Beats {
    let end = note.onset + note.duration
    if let next, (0..<Self.legato).contains(next.onset - end) { return next.goal }
    let step = QuantisationGrid.beat(ofCell: grid.shortestNote)
    return max((end / step).rounded() * step, goal + step)
  }
}
