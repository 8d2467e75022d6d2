import Synchronization

/// A queue from one thread to one other, without locks: neither side ever waits for the other.
///
/// ```swift
/// let queue = RingBuffer<Float>(capacity: 8192)
/// let taken = queue.write(block)           // on one thread
/// let count = queue.read(into: buffer)     // on the other
/// ```
/// Both sides are wait-free and neither allocates, throws, makes a system call or touches a reference count of
/// an element. One thread at a time may write, and one at a time may read. L. Lamport, "Specifying concurrent
/// program modules", ACM TOPLAS 5, 1983; each side keeps the place of the other that it saw last, so that they
/// seldom share a cache line.
package final class RingBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  // Unchecked: the writer alone changes elements between `readPlace` + `capacity` and `written`, the reader alone
  // reads those before it, and each publishes its place with a release that the other acquires.

  /// The most elements that wait in the queue.
  package let capacity: Int

  private let elements: UnsafeMutablePointer<Element>
  private let mask: Int

  /// Elements written since the queue was made.
  private let writePlace: Atomic<Int>
  /// The reader's place as the writer last saw it.
  private var seenReadPlace = 0
  private let separation = CacheLine()
  /// Elements read since the queue was made.
  private let readPlace: Atomic<Int>
  /// The writer's place as the reader last saw it.
  private var seenWritePlace = 0

  /// - Parameter capacity: at least so many elements fit; rounded up to a power of two.
  package init(capacity: Int) {
    precondition(capacity > 0)
    var rounded = 1
    while rounded < capacity { rounded *= 2 }
    self.capacity = rounded
    mask = rounded - 1
    elements = .allocate(capacity: rounded)
    // A page that is touched for the first time costs a fault, which must not happen on either side.
    UnsafeMutableRawPointer(elements).initializeMemory(
      as: UInt8.self, repeating: 0, count: rounded * MemoryLayout<Element>.stride)
    writePlace = Atomic(0)
    readPlace = Atomic(0)
  }

  deinit { elements.deallocate() }

  // The writer's side.

  /// How many elements may be written now, at least. For the writer.
  package func room() -> Int { room(for: capacity) }

  /// Writes as many of the first elements of `source` as there is room for.
  ///
  /// - Returns: how many were written.
  package func write(_ source: UnsafeBufferPointer<Element>) -> Int {
    let place = writePlace.load(ordering: .relaxed)
    let count = min(source.count, room(for: source.count))
    guard count > 0, let first = source.baseAddress else { return 0 }
    let start = place & mask
    let upToEnd = min(count, capacity - start)
    (elements + start).update(from: first, count: upToEnd)
    elements.update(from: first + upToEnd, count: count - upToEnd)
    writePlace.store(place + count, ordering: .releasing)
    return count
  }

  /// Writes one element.
  ///
  /// - Returns: false if the queue is full; then nothing was written.
  package func write(_ element: Element) -> Bool {
    guard room(for: 1) > 0 else { return false }
    let place = writePlace.load(ordering: .relaxed)
    elements[place & mask] = element
    writePlace.store(place + 1, ordering: .releasing)
    return true
  }

  /// The room for elements; what the reader has freed meanwhile is only looked up if less than `wanted` is known.
  private func room(for wanted: Int) -> Int {
    let place = writePlace.load(ordering: .relaxed)
    if capacity - (place - seenReadPlace) < wanted {
      seenReadPlace = readPlace.load(ordering: .acquiring)
    }
    return capacity - (place - seenReadPlace)
  }

  // The reader's side.

  /// Elements that wait. For the reader.
  package var count: Int {
    seenWritePlace = writePlace.load(ordering: .acquiring)
    return seenWritePlace - readPlace.load(ordering: .relaxed)
  }

  /// Reads as many elements as wait and fit into `target`.
  ///
  /// - Returns: how many were read.
  package func read(into target: UnsafeMutableBufferPointer<Element>) -> Int {
    let place = readPlace.load(ordering: .relaxed)
    if seenWritePlace - place < target.count {
      seenWritePlace = writePlace.load(ordering: .acquiring)
    }
    let count = min(target.count, seenWritePlace - place)
    guard count > 0, let first = target.baseAddress else { return 0 }
    let start = place & mask
    let upToEnd = min(count, capacity - start)
    first.update(from: elements + start, count: upToEnd)
    (first + upToEnd).update(from: elements, count: count - upToEnd)
    readPlace.store(place + count, ordering: .releasing)
    return count
  }

  /// Reads one element; nil if none waits.
  package func read() -> Element? {
    let place = readPlace.load(ordering: .relaxed)
    if seenWritePlace == place {
      seenWritePlace = writePlace.load(ordering: .acquiring)
      guard seenWritePlace != place else { return nil }
    }
    let element = elements[place & mask]
    readPlace.store(place + 1, ordering: .releasing)
    return element
  }
}

/// Bytes that keep what lies before them and what lies after them on cache lines of their own: two lines, since
/// processors fetch lines in pairs.
private struct CacheLine {
  private let bytes: InlineArray<16, UInt64> = InlineArray(repeating: 0)
}
