import VocalKernels
import VocalModels

/// Reads a stream row by row, a chosen number of frames ahead (``LivePitchStream``).
final class LiveReader: PitchReader {
  var lookAhead: Int { stream.lookAhead }
  let memory = 0

  private let stream: any LivePitchStream
  /// Rows that the stream has read.
  private var fed = 0

  /// - Parameter frames: how much future the network sees of a frame.
  init(_ model: PitchModel, ahead frames: Int) {
    stream = model.liveStream(lookAhead: frames)
  }

  func read(
    _ rows: SlidingWindow, decided: Int, isLast: Bool,
    _ body: (_ output: PitchModel.Output, _ row: Int, _ count: Int) -> Void
  ) {
    while fed < rows.end {
      give(stream.advance(mel: rows.frame(fed), frames: 1), to: body)
      fed += 1
    }
    if isLast { give(stream.advance(mel: rows.pointer, frames: 0, isLast: true), to: body) }
  }

  func reset() {
    stream.reset()
    fed = 0
  }

  private func give(
    _ output: PitchModel.Output,
    to body: (_ output: PitchModel.Output, _ row: Int, _ count: Int) -> Void
  ) {
    if output.pitch.rows > 0 { body(output, 0, output.pitch.rows) }
  }
}
