import VocalKernels
import VocalModels

/// The pitch network on a stream of log-mel rows: how far it reads ahead, and which frames it decides when.
protocol PitchReader: AnyObject {
  /// Rows that come after a frame before it is decided, at most.
  var lookAhead: Int { get }
  /// Rows before the next frame to be decided that are still read.
  var memory: Int { get }

  /// Decides the frames whose future has come, in order. Which frames are decided together depends on nothing
  /// but the number of rows.
  ///
  /// - Parameters:
  ///   - rows: (frames, bands), from ``memory`` rows before `decided` on.
  ///   - decided: how many frames are decided already.
  ///   - isLast: whether the stream ends with these rows; then all frames are decided, and ``reset()`` comes
  ///     next.
  ///   - body: gets the network's outputs, of which `count` frames from `row` on are decided. The outputs are
  ///     valid until it returns.
  func read(
    _ rows: SlidingWindow, decided: Int, isLast: Bool,
    _ body: (_ output: PitchModel.Output, _ row: Int, _ count: Int) -> Void)

  /// Begins a new stream.
  func reset()
}
