import Testing
import VocalLayers
import VocalTestSupport

@Suite struct ArenaTests {
  @Test func everySlotIsAlignedAndItsOwn() {
    var layout = ArenaLayout()
    let slots = [(3, 5), (1, 1), (2, 2)].map { layout.reserve(rows: $0.0, columns: $0.1) }
    let arena = Arena(layout)
    for (value, slot) in slots.enumerated() {
      #expect(Int(bitPattern: arena[slot]) % ArenaLayout.alignment == 0)
      arena[slot].update(repeating: Float(value), count: slot.count)
    }
    for (value, slot) in slots.enumerated() {
      #expect((0..<slot.count).allSatisfy { arena[slot][$0] == Float(value) })
    }
    #expect(arena.isIntact)
  }

  @Test func rowsAreThoseOfTheSlot() {
    var layout = ArenaLayout()
    _ = layout.reserve(rows: 3, columns: 1)
    let (slot, other) = (
      layout.reserve(rows: 4, columns: 3), layout.reserve(rows: 4, columns: 3)
    )
    let arena = Arena(layout)
    for index in 0..<12 { arena[slot][index] = Float(index) }
    #expect(arena.matrix(slot).row(3)[2] == 11)
    #expect(arena.rows(slot, 2).rows == 2 && arena.rows(slot, 2).row(1)[0] == 3)
    #expect(arena.rows(slot, 6, columns: 2).row(5)[1] == 11)
    arena.copy(slot, to: other)
    arena.clear(slot)
    #expect((0..<12).allSatisfy { arena[other][$0] == Float($0) && arena[slot][$0] == 0 })
  }

  @Test func memoryBeginsZeroed() {
    var layout = ArenaLayout()
    let slot = layout.reserve(rows: 1, columns: 1000)
    let arena = Arena(layout)
    #expect((0..<1000).allSatisfy { arena[slot][$0] == 0 })
  }

  @Test func phasesShareTheirBytesAndNothingElse() {
    var layout = ArenaLayout()
    let kept = layout.reserve(rows: 1, columns: 16)
    let first = layout.phase { $0.reserve(rows: 1, columns: 100) }
    let second = layout.phase { $0.reserve(rows: 1, columns: 40) }
    let after = layout.reserve(rows: 1, columns: 4)
    #expect(first.byteOffset == second.byteOffset)
    #expect(first.byteOffset >= kept.byteOffset + kept.byteCount)
    #expect(after.byteOffset == first.byteOffset)
    // As large as the largest phase needs, not as their sum.
    #expect(layout.byteCount == 64 + 448)
  }

  @Test func aWritePastTheEndIsSeen() {
    var layout = ArenaLayout()
    let slot = layout.reserve(rows: 1, columns: 16)
    let arena = Arena(layout)
    let before = arena.isIntact
    arena[slot][16] = 0
    let after = arena.isIntact
    #expect(before && !after)
  }

  @Test func anEmptyLayoutMakesAnArena() {
    var layout = ArenaLayout()
    let slot = layout.reserve(rows: 0, columns: 7)
    #expect(slot.byteCount == 0)
    let arena = Arena(layout)
    #expect(arena.isIntact)
  }

  @Test func resolvingSlotsAllocatesNothing() {
    var layout = ArenaLayout()
    let slot = layout.reserve(rows: 8, columns: 8)
    let arena = Arena(layout)
    let allocations = countAllocations {
      for index in 0..<8 { arena.rows(slot, 8).row(index)[0] = 1 }
    }
    #expect(allocations == 0)
  }

  @Test func theCounterCounts() {
    let calls = countAllocations {
      UnsafeMutableRawPointer.allocate(byteCount: 100, alignment: 64).deallocate()
    }
    #expect(calls == 2)
  }
}
