/// A place in an ``Arena``, planned before the arena exists.
package struct ArenaSlot<Element: BitwiseCopyable>: Sendable {
  package let shape: Shape
  /// Distance from the arena's start in bytes, a multiple of ``ArenaLayout/alignment``.
  package let byteOffset: Int

  /// Bytes that the elements take, without padding.
  package var byteCount: Int { shape.count * MemoryLayout<Element>.stride }
}

/// The plan of an arena: what lies where, and how many bytes in all.
///
/// Slots follow each other; what is reserved within ``phase(_:)`` is given up at its end, so that the
/// phases of one computation lie over each other and the arena is as large as the largest of them.
package struct ArenaLayout {
  /// Every slot begins at a multiple of this many bytes: a cache line, and any vector register.
  package static let alignment = 64

  /// Bytes needed for everything reserved so far.
  package private(set) var byteCount = 0
  private var end = 0

  package init() {}

  /// Reserves room for a tensor of `shape` in single precision.
  package mutating func reserve(_ shape: Shape) -> ArenaSlot<Float> {
    reserve(shape, of: Float.self)
  }

  /// Reserves room for a tensor of `shape`.
  package mutating func reserve<Element: BitwiseCopyable>(
    _ shape: Shape, of type: Element.Type
  ) -> ArenaSlot<Element> {
    precondition(MemoryLayout<Element>.alignment <= Self.alignment)
    let slot = ArenaSlot<Element>(shape: shape, byteOffset: end)
    end += (slot.byteCount + Self.alignment - 1) / Self.alignment * Self.alignment
    byteCount = max(byteCount, end)
    return slot
  }

  /// Plans one phase: the bytes reserved in `body` are free again for what is reserved after it.
  package mutating func phase<Result>(_ body: (inout ArenaLayout) -> Result) -> Result {
    let start = end
    defer { end = start }
    return body(&self)
  }
}
