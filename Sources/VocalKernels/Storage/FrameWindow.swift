/// The latest frames of a stream: new ones are appended at the end, old ones dropped at the start.
///
/// A frame is `frameSize` elements. The frames kept always lie next to each other in memory, and each
/// has an index that counts from the start of the stream, 0 for the first frame ever appended:
///
/// ```swift
/// var window = FrameWindow<Float>(frameSize: bands, capacity: 640)
/// window.append(rows, frames: 32)         // frames 0 ..< 32
/// window.drop(before: 10)                 // frames 10 ..< 32 are kept
/// window.frames(20..<30)                  // a buffer of 10 x bands elements
/// ```
/// The memory is the window's own, which grows where more frames are kept than fit, or the caller's,
/// which does not. As long as it need not grow, nothing allocates. Dropping moves nothing; appending
/// moves the frames that are kept to the front of the memory, once its end is reached: O(1) a frame on
/// average if the capacity is a few times what is kept.
///
/// Copies of a window share its memory: change only one of them.
package struct FrameWindow<Element: BitwiseCopyable> {
  /// Elements of one frame.
  package let frameSize: Int
  /// The index of the oldest frame kept, or of the next frame where none is kept.
  package private(set) var first = 0
  /// Frames kept.
  package private(set) var count = 0

  private var memory: UnsafeMutablePointer<Element>
  /// The window's own memory, `nil` for the caller's.
  private var buffer: HeapBuffer<Element>?
  /// Frames that fit in the memory.
  private var capacity: Int
  /// The place of the oldest frame in the memory, in frames.
  private var start = 0

  /// A window over the caller's memory.
  ///
  /// - Parameters:
  ///   - memory: room for `capacity * frameSize` elements, which outlives the window.
  ///   - capacity: the most frames ever kept.
  package init(_ memory: UnsafeMutablePointer<Element>, frameSize: Int, capacity: Int) {
    self.memory = memory
    self.frameSize = frameSize
    self.capacity = capacity
  }

  /// A window with memory of its own.
  ///
  /// - Parameter capacity: frames that fit before the memory grows.
  package init(frameSize: Int, capacity: Int) {
    let buffer = HeapBuffer<Element>(capacity: capacity * frameSize)
    self.init(buffer.pointer, frameSize: frameSize, capacity: capacity)
    self.buffer = buffer
  }

  /// The index after that of the newest frame.
  package var end: Int { first + count }

  /// The oldest frame kept, followed by the others; valid until the next change.
  package var pointer: UnsafeMutablePointer<Element> { memory + start * frameSize }

  /// The elements of the frames with these indices, all of which must be kept; valid until the next
  /// change.
  package func frames(_ indices: Range<Int>) -> UnsafeBufferPointer<Element> {
    precondition(indices.lowerBound >= first && indices.upperBound <= end, "frames not kept")
    return UnsafeBufferPointer(
      start: pointer + (indices.lowerBound - first) * frameSize, count: indices.count * frameSize)
  }

  /// The elements of one frame, which must be kept; valid until the next change.
  package func frame(_ index: Int) -> UnsafePointer<Element> {
    precondition(index >= first && index < end, "frame not kept")
    return UnsafePointer(pointer + (index - first) * frameSize)
  }

  /// Makes room for `frames` frames after the newest.
  ///
  /// - Returns: where to write them; then call ``extend(by:)``.
  package mutating func makeRoom(for frames: Int) -> UnsafeMutablePointer<Element> {
    if start + count + frames > capacity {
      if count + frames > capacity { grow(to: count + frames) }
      memory.update(from: pointer, count: count * frameSize)
      start = 0
    }
    return pointer + count * frameSize
  }

  /// Appends the `frames` frames that were written where ``makeRoom(for:)`` said.
  package mutating func extend(by frames: Int) {
    precondition(start + count + frames <= capacity, "more frames than there is room for")
    count += frames
  }

  /// Appends a copy of `frames` frames.
  package mutating func append(_ source: UnsafePointer<Element>, frames: Int) {
    makeRoom(for: frames).update(from: source, count: frames * frameSize)
    extend(by: frames)
  }

  /// Drops the frames before `index`, at most all that are kept.
  package mutating func drop(before index: Int) {
    let dropped = min(max(0, index - first), count)
    start += dropped
    first += dropped
    count -= dropped
  }

  /// Drops all but the newest `frames` frames.
  package mutating func keepLast(_ frames: Int) { drop(before: end - frames) }

  /// Drops every frame and begins another stream: the next frame has index 0.
  package mutating func removeAll() {
    (first, count, start) = (0, 0, 0)
  }

  private mutating func grow(to frames: Int) {
    precondition(buffer != nil, "more frames than the caller's memory holds")
    let larger = HeapBuffer<Element>(capacity: max(frames, 2 * capacity) * frameSize)
    larger.pointer.update(from: pointer, count: count * frameSize)
    capacity = max(frames, 2 * capacity)
    (memory, buffer, start) = (larger.pointer, larger, 0)
  }
}

extension FrameWindow where Element == Float {
  /// Appends `frames` frames of zeros.
  package mutating func appendZeros(frames: Int) {
    makeRoom(for: frames).update(repeating: 0, count: frames * frameSize)
    extend(by: frames)
  }
}

/// A window of numbers: samples, rows of a spectrum, features.
package typealias SlidingWindow = FrameWindow<Float>
