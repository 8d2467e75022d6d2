import VocalKernels

/// A live stream of frames through a pitch model, which decides each frame after a look-ahead.
package protocol LivePitchStream: AnyObject {
  /// Frames by which the output lags the input.
  var lookAhead: Int { get }

  /// Takes in frames and decides those that have all their future.
  ///
  /// - Parameters:
  ///   - mel: (frames, melBands), normalised log-mel.
  ///   - frames: 0 up to the stream's block.
  ///   - isLast: whether the stream ends here, which decides every frame that is left; ``reset()``
  ///     comes next.
  /// - Returns: the decided frames, in order; valid until the next call.
  func advance(mel: UnsafePointer<Float>, frames: Int, isLast: Bool) -> PitchModel.Output

  /// Begins a new stream.
  func reset()
}

extension LivePitchStream {
  package func advance(mel: UnsafePointer<Float>, frames: Int) -> PitchModel.Output {
    advance(mel: mel, frames: frames, isLast: false)
  }
}

extension PitchModel {
  /// A live stream that takes in up to `block` frames a call.
  ///
  /// - Parameter lookAhead: frames of future that the network sees of each frame, 0 or more.
  package func liveStream(lookAhead: Int, block: Int = 1) -> any LivePitchStream {
    lookAhead < latency
      ? EndingSession(self, lookAhead: lookAhead, block: block)
      : LiveSession(self, lookAhead: lookAhead, block: block)
  }
}
