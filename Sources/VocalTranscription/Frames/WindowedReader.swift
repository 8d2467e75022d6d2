import VocalKernels
import VocalModels

/// Reads a stream in long windows, forwards and backwards: the most exact way, which looks far ahead.
///
/// Each window decides ``core`` frames and reads up to ``margin`` frames of context on either side; the cores
/// follow each other without overlap. A recording of fewer than ``core`` + ``margin`` frames is read in one
/// piece.
final class WindowedReader: PitchReader {
  /// Frames that a window decides.
  static let core = 512
  /// Frames of context that a window reads on either side of its core.
  static let margin = 64

  let lookAhead = WindowedReader.core + WindowedReader.margin
  let memory = WindowedReader.margin

  private let session: PitchModel.Session

  init(_ model: PitchModel) {
    session = PitchModel.Session(model, capacity: Self.core + 2 * Self.margin)
  }

  func read(
    _ rows: SlidingWindow, decided: Int, isLast: Bool,
    _ body: (_ output: PitchModel.Output, _ row: Int, _ count: Int) -> Void
  ) {
    var decided = decided
    while rows.end >= decided + Self.core + Self.margin {
      decide(decided..<decided + Self.core, rows, body)
      decided += Self.core
    }
    if isLast, rows.end > decided { decide(decided..<rows.end, rows, body) }
  }

  func reset() {}

  private func decide(
    _ core: Range<Int>, _ rows: SlidingWindow,
    _ body: (_ output: PitchModel.Output, _ row: Int, _ count: Int) -> Void
  ) {
    let first = max(core.lowerBound - Self.margin, 0)
    let last = min(core.upperBound + Self.margin, rows.end)
    let output = session.run(mel: rows.frame(first), frames: last - first)
    body(output, core.lowerBound - first, core.count)
  }
}
