/// A run of frames of which the last few stay when the next ones arrive.
///
/// An operation that looks at `overlap + 1` frames at once appends new frames, reads the whole window,
/// and drops what it has seen; however the frames were cut into blocks, it reads the same ones.
package struct FrameWindow {
  /// The frames, (count, frameSize), oldest first.
  package let pointer: UnsafeMutablePointer<Float>
  /// Elements of one frame.
  package let frameSize: Int
  /// The most frames that fit.
  package let capacity: Int
  /// Frames held.
  package private(set) var count = 0

  /// - Parameter pointer: room for `capacity * frameSize` elements that outlives the window.
  package init(_ pointer: UnsafeMutablePointer<Float>, frameSize: Int, capacity: Int) {
    self.pointer = pointer
    self.frameSize = frameSize
    self.capacity = capacity
  }

  /// Where the next frame goes: write there, then ``extend(by:)``.
  package var end: UnsafeMutablePointer<Float> { pointer + count * frameSize }

  /// Takes in `frames` frames that were written at ``end``.
  package mutating func extend(by frames: Int) {
    precondition(count + frames <= capacity, "more frames than were planned for")
    count += frames
  }

  /// Appends a copy of `frames` frames.
  package mutating func append(_ source: UnsafePointer<Float>, frames: Int) {
    let target = end
    extend(by: frames)
    target.update(from: source, count: frames * frameSize)
  }

  /// Appends a frame of zeros.
  package mutating func appendZeros() {
    let target = end
    extend(by: 1)
    target.update(repeating: 0, count: frameSize)
  }

  /// Drops all but the last `frames` frames.
  package mutating func keepLast(_ frames: Int) {
    guard count > frames else { return }
    pointer.update(from: pointer + (count - frames) * frameSize, count: frames * frameSize)
    count = frames
  }

  /// Drops every frame.
  package mutating func removeAll() { count = 0 }
}
