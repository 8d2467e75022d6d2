import VocalKernels
import VocalModels

/// Reads a stream row by row, a chosen number of frames ahead (``PitchModel/LiveSession``).
final class LiveReader: PitchReader {
  let lookAhead: Int
  let memory = 0

  private let session: PitchModel.LiveSession
  /// Rows that the session has read.
  private var fed = 0

  /// - Parameter frames: how far the backward direction of the network reads ahead of a frame; its convolutions
  ///   add to it.
  init(_ model: PitchModel, ahead frames: Int) {
    session = PitchModel.LiveSession(model, lookAhead: frames)
    lookAhead = session.latency
  }

  func read(
    _ rows: SlidingWindow, decided: Int, isLast: Bool,
    _ body: (_ output: PitchModel.Output, _ row: Int, _ count: Int) -> Void
  ) {
    while fed < rows.end {
      give(session.advance(mel: rows.frame(fed), frames: 1), to: body)
      fed += 1
    }
    if isLast { give(session.advance(mel: rows.pointer, frames: 0, isLast: true), to: body) }
  }

  func reset() {
    session.reset()
    fed = 0
  }

  private func give(
    _ output: PitchModel.Output,
    to body: (_ output: PitchModel.Output, _ row: Int, _ count: Int) -> Void
  ) {
    if output.pitch.rows > 0 { body(output, 0, output.pitch.rows) }
  }
}
