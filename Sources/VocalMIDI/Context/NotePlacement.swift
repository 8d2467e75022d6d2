import VocalMusic

/// Moves sung notes towards where they were meant: onsets to their cells and the genre's feel, ends to
/// the grid.
struct NotePlacement {
  let grid: QuantisationGrid
  /// 0 leaves times as sung, 1 moves them all the way.
  let strength: Double

  /// Notes of an unaccompanied voice whose silence between is shorter, in beats, are sung as one line.
  private static let legato = 0.125

  /// The onset and offset in beats of each note.
  ///
  /// - Parameters:
  ///   - sung: in order of onset.
  ///   - attacks: theirs.
  ///   - cells: the cell that each was meant to begin on, counted from beat 0; of an attack its first
  ///     note's counts.
  ///   - feel: beats that the genre plays each late.
  func spans(
    of sung: [ContextNote], _ attacks: Attacks, cells: [Int], feel: [Double]
  ) -> [(onset: Double, offset: Double)] {
    let goals = goals(of: sung, attacks, cells: cells, feel: feel)
    let onsets = zip(sung, goals).map { $0.onset + strength * ($1 - $0.onset) }
    return sung.indices.map { index in
      let note = sung[index]
      let end = note.onset + note.duration
      let next = attacks.following(index)
      let endGoal = endGoal(
        of: note, at: goals[index], next: next.map { (sung[$0].onset, goals[$0]) })
      var offset = end + strength * (endGoal - end)
      if let next, end <= sung[next].onset { offset = min(offset, onsets[next]) }
      return (onsets[index], max(offset, onsets[index]))
    }
  }

  /// Where onsets would go in full strength, in order: an attack in one piece; attacks that would fall
  /// together keep their distance.
  private func goals(
    of sung: [ContextNote], _ attacks: Attacks, cells: [Int], feel: [Double]
  ) -> [Double] {
    var goals: [Double] = []
    for (index, first) in attacks.firsts.enumerated() {
      let goal = Double(cells[index]) / Double(QuantisationGrid.cellsPerBeat) + feel[index]
      if first < index {
        goals.append(goals[first])
      } else if let before = attacks.preceding(index), goal <= goals[before] {
        goals.append(goals[before] + sung[index].onset - sung[before].onset)
      } else {
        goals.append(goal)
      }
    }
    return goals
  }

  /// Where a note would end in full strength: at the next onset if sung up to it, else on the grid, one
  /// of its shortest notes after the onset at least.
  private func endGoal(
    of note: ContextNote, at goal: Double, next: (onset: Double, goal: Double)?
  ) -> Double {
    let end = note.onset + note.duration
    if let next, (0..<Self.legato).contains(next.onset - end) { return next.goal }
    let step = Double(grid.shortestNote) / Double(QuantisationGrid.cellsPerBeat)
    return max((end / step).rounded() * step, goal + step)
  }
}
