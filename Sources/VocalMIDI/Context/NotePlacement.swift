import VocalMusic

/// Moves sung notes towards where they were meant: onsets to their cells and the genre's feel, ends to
/// the grid.
struct NotePlacement {
  let grid: QuantisationGrid
  /// 0 leaves times as sung, 1 moves them all the way.
  let strength: Double

  /// Notes of an unaccompanied voice whose silence between is shorter, in beats, are sung as one line.
  private static let legato = 0.125
  /// Onsets nearer to each other, in beats, are one attack.
  private static let together = 1.0 / 32

  /// The onset and offset in beats of each note.
  ///
  /// - Parameters:
  ///   - sung: in order of onset.
  ///   - cells: the cell that each was meant to begin on, counted from beat 0; the same for all of an
  ///     attack.
  ///   - feel: beats that the genre plays each late.
  func spans(
    of sung: [ContextNote], cells: [Int], feel: [Double]
  ) -> [(onset: Double, offset: Double)] {
    let goals = goals(of: sung, cells: cells, feel: feel)
    let onsets = zip(sung, goals).map { $0.onset + strength * ($1 - $0.onset) }
    return sung.indices.map { index in
      let note = sung[index]
      let end = note.onset + note.duration
      var offset = end + strength * (endGoal(index, sung: sung, goals: goals) - end)
      if let next = following(index, in: sung), end <= sung[next].onset {
        offset = min(offset, onsets[next])
      }
      return (onsets[index], max(offset, onsets[index]))
    }
  }

  /// For each note, in order of onset, the index of the first of its attack.
  static func attacks(of sung: [ContextNote]) -> [Int] {
    var first = 0
    return sung.indices.map { index in
      if sung[index].onset - sung[first].onset >= together { first = index }
      return first
    }
  }

  /// Where onsets would go in full strength, in order: an attack in one piece; attacks that would fall
  /// together keep their distance.
  private func goals(of sung: [ContextNote], cells: [Int], feel: [Double]) -> [Double] {
    var goals: [Double] = []
    for (index, first) in Self.attacks(of: sung).enumerated() {
      let goal = Double(cells[index]) / Double(QuantisationGrid.cellsPerBeat) + feel[index]
      if first < index {
        goals.append(goals[first])
      } else if let previous = goals.last, goal <= previous {
        goals.append(previous + sung[index].onset - sung[index - 1].onset)
      } else {
        goals.append(goal)
      }
    }
    return goals
  }

  /// Where a note would end in full strength: at the next onset if sung up to it, else on the grid, one
  /// of its shortest notes after the onset at least.
  private func endGoal(_ index: Int, sung: [ContextNote], goals: [Double]) -> Double {
    let end = sung[index].onset + sung[index].duration
    if let next = following(index, in: sung) {
      let silence = sung[next].onset - end
      if silence >= 0, silence < Self.legato { return goals[next] }
    }
    let step = Double(grid.shortestNote) / Double(QuantisationGrid.cellsPerBeat)
    return max((end / step).rounded() * step, goals[index] + step)
  }

  /// The first later note that is not of the same attack.
  private func following(_ index: Int, in sung: [ContextNote]) -> Int? {
    var next = index + 1
    while next < sung.count, sung[next].onset - sung[index].onset < Self.together { next += 1 }
    return next < sung.count ? next : nil
  }
}
