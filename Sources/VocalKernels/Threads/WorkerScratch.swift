/// A thread's own scratch: as much as it was ever asked for.
struct WorkerScratch {
  private var memory = HeapBuffer<Float>(capacity: 0)
  private var capacity = 0

  /// At least `count` elements, which allocates only if it is more than ever before.
  mutating func room(for count: Int) -> UnsafeMutablePointer<Float> {
    if count > capacity {
      memory = HeapBuffer(capacity: count)
      capacity = count
    }
    return memory.pointer
  }
}
