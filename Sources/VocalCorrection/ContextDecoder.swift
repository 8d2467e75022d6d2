import Foundation
import VocalModels
import VocalMusic
import VocalStages

/// Turns the context model's probabilities into keys and cells: plain rounding, unless the model clearly
/// prefers another answer.
///
/// The result of rounding gets a bonus in log-odds, fitted on songs that the model was not trained on.
/// Where the model does not prefer another answer by more than the bonus, rounding decides.
/// `tools/vocalmidi_tools/features/context_decoding.py` does the same.
package struct ContextDecoder: DecoderMetadata, Equatable {
  /// The bonus of the rounded key, nats.
  package var noteBonus: Double
  /// The bonus of the rounded cell, nats.
  package var cellBonus: Double

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case noteBonus = "note_bonus"
    case cellBonus = "cell_bonus"
  }

  package init(noteBonus: Double, cellBonus: Double) {
    self.noteBonus = noteBonus
    self.cellBonus = cellBonus
  }

  /// What is wrong with the values, if anything.
  package var problem: String? {
    noteBonus >= 0 && cellBonus >= 0 && noteBonus.isFinite && cellBonus.isFinite
      ? nil : "its bonuses must be numbers of at least 0"
  }

  /// Below this, probabilities count as equal.
  private static let smallest = 1e-12

  /// The key that was meant.
  package func key(_ note: OutputMatrix, row: Int, rounded: Int) -> Int {
    best(0..<note.columns) { key in
      Self.logarithm(note[row, key]) + (key == rounded ? noteBonus : 0)
    } ?? rounded
  }

  /// The cell that was meant by a note beginning at `beat`, counted from beat 0; nil with the grid off.
  package func cell(
    _ timing: OutputMatrix, row: Int, beat: Beats, grid: QuantisationGrid
  ) -> Int? {
    guard let rounded = grid.roundedCell(at: beat) else { return nil }
    let phases = grid.phases
    let cells = QuantisationGrid.nearestCells(to: beat, phases: phases)
    let chosen = best(phases.indices) { index in
      Self.logarithm(timing[row, phases[index]]) + (cells[index] == rounded ? cellBonus : 0)
    }
    return chosen.map { cells[$0] }
  }

  private static func logarithm(_ probability: Float) -> Double {
    log(max(Double(probability), smallest))
  }

  /// The first of the candidates with the highest score.
  private func best(_ candidates: Range<Int>, score: (Int) -> Double) -> Int? {
    var best: (candidate: Int, score: Double)?
    for candidate in candidates {
      let score = score(candidate)
      if score > best?.score ?? -.infinity { best = (candidate, score) }
    }
    return best?.candidate
  }
}
