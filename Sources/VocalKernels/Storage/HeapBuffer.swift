/// Elements in heap memory that is freed when the object goes.
///
/// The memory begins at a multiple of 64 bytes, a cache line.
package final class HeapBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  // Unchecked: whoever makes the buffer fills it before sharing it.

  /// Room for the elements, valid as long as this object lives.
  package let pointer: UnsafeMutablePointer<Element>

  /// Memory that is not yet initialised.
  package init(capacity: Int) {
    pointer = UnsafeMutableRawPointer.allocate(
      byteCount: capacity * MemoryLayout<Element>.stride, alignment: 64
    ).bindMemory(to: Element.self, capacity: capacity)
  }

  /// A copy of `values`.
  package convenience init(copying values: [Element]) {
    self.init(capacity: values.count)
    pointer.initialize(from: values, count: values.count)
  }

  deinit { pointer.deallocate() }
}
