/// Where notes may begin when their timing is quantised.
public enum QuantisationGrid: String, CaseIterable, Codable, Hashable, Sendable {
  /// As sung.
  case off
  /// Sixteenths or triplet eighths, for each note whichever was meant.
  case auto
  /// Eighths.
  case eighth = "1/8"
  /// Sixteenths.
  case sixteenth = "1/16"
  /// Triplet eighths, three in a beat.
  case eighthTriplet = "1/8t"
  /// Triplet sixteenths, six in a beat.
  case sixteenthTriplet = "1/16t"

  /// Cells in a beat, the unit of ``phases``: sixteenths lie on every third, triplet eighths on every
  /// fourth.
  package static let cellsPerBeat = 12

  /// The cells of the beat on which a note may begin, ascending from 0; none for ``off``.
  package var phases: [Int] {
    switch self {
    case .off: []
    case .auto: [0, 3, 4, 6, 8, 9]
    case .eighth: [0, 6]
    case .sixteenth: [0, 3, 6, 9]
    case .eighthTriplet: [0, 4, 8]
    case .sixteenthTriplet: [0, 2, 4, 6, 8, 10]
    }
  }

  /// The cells that plain rounding uses: those of the grid itself, sixteenths for ``auto``.
  private var roundingPhases: [Int] { self == .auto ? Self.sixteenth.phases : phases }

  /// The shortest note of the grid, in cells; 0 for ``off``.
  package var shortestNote: Int {
    switch self {
    case .off: 0
    case .auto, .sixteenth: 3
    case .eighth: 6
    case .eighthTriplet: 4
    case .sixteenthTriplet: 2
    }
  }

  /// The beat that a cell counted from beat 0 lies on.
  package static func beat(ofCell cell: Int) -> Beats {
    Beats(Double(cell) / Double(cellsPerBeat))
  }

  /// The cells, counted from beat 0, that lie nearest to `beat`, one for each of `phases`.
  package static func nearestCells(to beat: Beats, phases: [Int]) -> [Int] {
    phases.map { phase in
      let beats = (beat.value - Double(phase) / Double(cellsPerBeat) + 0.5).rounded(.down)
      return Int(beats) * cellsPerBeat + phase
    }
  }

  /// The cell that plain rounding gives `beat`, counted from beat 0: the nearest, or of two at the same
  /// distance the one with the earlier phase; nil for ``off``.
  package func roundedCell(at beat: Beats) -> Int? {
    let position = beat.value * Double(Self.cellsPerBeat)
    return Self.nearestCells(to: beat, phases: roundingPhases)
      .min { abs(Double($0) - position) < abs(Double($1) - position) }
  }
}
