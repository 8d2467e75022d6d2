/// One aligned allocation that holds every tensor of a computation.
///
/// Made once from a plan, it hands out pointers for as long as it lives and never allocates again.
/// The memory begins zeroed. A line of known bytes behind the last slot tells of a write past the end.
package struct Arena: ~Copyable {
  private let base: UnsafeMutableRawPointer
  /// Bytes in use, without the guard line.
  package let byteCount: Int

  private static let guardByte: UInt8 = 0xA5

  package init(_ layout: ArenaLayout) {
    byteCount = layout.byteCount
    base = .allocate(
      byteCount: byteCount + ArenaLayout.alignment, alignment: ArenaLayout.alignment)
    base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    (base + byteCount).initializeMemory(
      as: UInt8.self, repeating: Self.guardByte, count: ArenaLayout.alignment)
  }

  deinit { base.deallocate() }

  /// The first element of a slot planned in this arena's layout, valid as long as the arena lives.
  package subscript<Element>(slot: ArenaSlot<Element>) -> UnsafeMutablePointer<Element> {
    precondition(slot.byteOffset + slot.byteCount <= byteCount, "the slot is of another layout")
    return (base + slot.byteOffset).assumingMemoryBound(to: Element.self)
  }

  /// Whether nothing was written past the last slot.
  package var isIntact: Bool {
    (0..<ArenaLayout.alignment).allSatisfy {
      (base + byteCount).load(fromByteOffset: $0, as: UInt8.self) == Self.guardByte
    }
  }

  /// Sets every byte, so that a test can show that nothing is read before it is written.
  package func fill(with byte: UInt8) {
    base.initializeMemory(as: UInt8.self, repeating: byte, count: byteCount)
  }
}
