/// A first-in, first-out queue whose samples always lie contiguously, for filters and transforms
/// that read a window and then move on by less than its length.
///
/// Appending moves the remaining samples to the front of the memory where the end has been reached:
/// O(1) per sample on average while the capacity is a few times what is kept.
struct SampleQueue: ~Copyable {
  private let memory: UnsafeMutablePointer<Float>
  private let capacity: Int
  private var start = 0
  private(set) var count = 0

  init(capacity: Int) {
    memory = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit {
    memory.deallocate()
  }

  /// How many more samples fit.
  var room: Int { capacity - count }

  /// The oldest sample, followed by the `count - 1` younger ones; valid until the next change.
  var first: UnsafePointer<Float> { UnsafePointer(memory + start) }

  /// Appends `newCount` samples, no more than there is ``room`` for.
  mutating func append(_ samples: UnsafePointer<Float>, count newCount: Int) {
    reserve(newCount).update(from: samples, count: newCount)
  }

  /// Appends `newCount` zeros, no more than there is ``room`` for.
  mutating func appendZeros(count newCount: Int) {
    reserve(newCount).update(repeating: 0, count: newCount)
  }

  /// Drops the `dropCount` oldest samples, no more than there are.
  mutating func removeFirst(_ dropCount: Int) {
    precondition(dropCount <= count)
    start += dropCount
    count -= dropCount
  }

  mutating func removeAll() {
    start = 0
    count = 0
  }

  private mutating func reserve(_ newCount: Int) -> UnsafeMutablePointer<Float> {
    precondition(newCount <= room)
    if start + count + newCount > capacity {
      memory.update(from: memory + start, count: count)
      start = 0
    }
    defer { count += newCount }
    return memory + start + count
  }
}
