import VocalKernels

/// One aligned allocation that holds every tensor of a computation.
///
/// Made once from an ``ArenaLayout``, it resolves the layout's slots for as long as it lives and never
/// allocates again. The memory begins zeroed. Behind the last slot there is a line of known bytes, by
/// which a test sees a write past the end.
package final class Arena {
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

  /// The first element of a slot of this arena's layout, valid as long as the arena lives.
  package subscript(slot: ArenaSlot) -> UnsafeMutablePointer<Float> {
    precondition(slot.byteOffset + slot.byteCount <= byteCount, "the slot is of another layout")
    return (base + slot.byteOffset).assumingMemoryBound(to: Float.self)
  }

  /// All rows of a slot.
  package func matrix(_ slot: ArenaSlot) -> MutableMatrix { rows(slot, slot.rows) }

  /// The first `count` rows of a slot.
  package func rows(_ slot: ArenaSlot, _ count: Int) -> MutableMatrix {
    precondition(count <= slot.rows, "more rows than were reserved")
    return MutableMatrix(self[slot], rows: count, columns: slot.columns)
  }

  /// The first `count` rows of a slot, `columns` wide: of a slot that matrices of different widths share.
  package func rows(_ slot: ArenaSlot, _ count: Int, columns: Int) -> MutableMatrix {
    precondition(count * columns <= slot.count, "more elements than were reserved")
    return MutableMatrix(self[slot], rows: count, columns: columns)
  }

  /// Sets every element of a slot to zero.
  package func clear(_ slot: ArenaSlot) { self[slot].update(repeating: 0, count: slot.count) }

  /// Copies one slot to another of the same size.
  package func copy(_ source: ArenaSlot, to target: ArenaSlot) {
    precondition(source.count == target.count)
    self[target].update(from: self[source], count: source.count)
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
