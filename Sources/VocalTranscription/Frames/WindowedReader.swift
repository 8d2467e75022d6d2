import VocalKernels
import VocalModels

/// Reads a stream in long windows, forwards and backwards: the most exact way, which looks far ahead.
///
/// Each window decides ``core`` frames and reads up to ``margin`` frames of context on either side; the cores
/// follow each other without overlap. A recording of fewer than ``core`` + ``margin`` frames is read in one
/// piece. In a task that was cancelled no more is decided: a window takes too long to be waited for.
final class WindowedReader: PitchReader {
  /// Frames that a window decides.
  static let core = 512
  /// Frames that are handed on between two looks whether the task was cancelled: others measure their pitches.
  private static let handed = 32
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
      guard decide(decided..<decided + Self.core, rows, body) else { return }
      decided += Self.core
    }
    if isLast, rows.end > decided { _ = decide(decided..<rows.end, rows, body) }
  }

  func reset() {}

  /// - Returns: false where the task was cancelled before the core was decided.
  private func decide(
    _ core: Range<Int>, _ rows: SlidingWindow,
    _ body: (_ output: PitchModel.Output, _ row: Int, _ count: Int) -> Void
  ) -> Bool {
    let first = max(core.lowerBound - Self.margin, 0)
    let last = min(core.upperBound + Self.margin, rows.end)
    let output = session.run(mel: rows.frame(first), frames: last - first) { !Task.isCancelled }
    guard let output else { return false }
    for frame in stride(from: core.lowerBound, to: core.upperBound, by: Self.handed) {
      if Task.isCancelled { return false }
      body(output, frame - first, min(Self.handed, core.upperBound - frame))
    }
    return true
  }
}
