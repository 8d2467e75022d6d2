/// A place for a tensor in an ``Arena``, planned before the arena exists: (rows, columns) of `Float`.
package struct ArenaSlot: Sendable {
  package let rows: Int
  package let columns: Int
  /// Distance from the arena's start in bytes, a multiple of ``ArenaLayout/alignment``.
  package let byteOffset: Int

  /// Elements, rows x columns.
  package var count: Int { rows * columns }
  /// Bytes that the elements take, without padding.
  package var byteCount: Int { count * MemoryLayout<Float>.stride }
}

/// The plan of an arena: what lies where, and how many bytes in all.
///
/// Each reservation gives a slot, which is kept until the arena is made and resolved where it is used:
///
/// ```swift
/// var layout = ArenaLayout()
/// let hidden = layout.reserve(rows: 64, columns: 256)
/// let arena = Arena(layout)
/// let matrix = arena.rows(hidden, 10)          // the first 10 rows
/// ```
/// Slots follow each other. What is reserved within ``phase(_:)`` is free again at its end, so that the
/// phases of a computation share their bytes, and the arena is as large as the largest of them.
package struct ArenaLayout {
  /// Every slot begins at a multiple of this many bytes: a cache line, and any vector register.
  package static let alignment = 64

  /// Bytes needed for everything reserved so far.
  package private(set) var byteCount = 0
  private var end = 0

  package init() {}

  /// Reserves room for a matrix.
  package mutating func reserve(rows: Int, columns: Int) -> ArenaSlot {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative size")
    let slot = ArenaSlot(rows: rows, columns: columns, byteOffset: end)
    end += (slot.byteCount + Self.alignment - 1) / Self.alignment * Self.alignment
    byteCount = max(byteCount, end)
    return slot
  }

  /// Reserves scratch for whichever of several computations runs, each of which needs one of `counts`
  /// elements.
  package mutating func reserve(scratch counts: [Int]) -> ArenaSlot {
    reserve(rows: 1, columns: counts.max() ?? 0)
  }

  /// Plans one phase: the bytes reserved in `body` are free again for what is reserved after it.
  package mutating func phase<Result>(_ body: (inout ArenaLayout) -> Result) -> Result {
    let start = end
    defer { end = start }
    return body(&self)
  }
}
