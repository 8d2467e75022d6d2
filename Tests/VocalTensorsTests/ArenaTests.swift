import CAllocationCounter
import Testing
import VocalTensors

@Suite struct ArenaTests {
  @Test func everySlotIsAlignedAndItsOwn() {
    var layout = ArenaLayout()
    let a = layout.reserve([3, 5])
    let b = layout.reserve([1], of: UInt8.self)
    let c = layout.reserve([2, 2], of: Double.self)
    let arena = Arena(layout)
    for address in [
      Int(bitPattern: arena[a]), Int(bitPattern: arena[b]), Int(bitPattern: arena[c]),
    ] {
      #expect(address % ArenaLayout.alignment == 0)
    }
    arena[a].update(repeating: 1, count: 15)
    arena[b].update(repeating: 2, count: 1)
    arena[c].update(repeating: 3, count: 4)
    #expect((0..<15).allSatisfy { arena[a][$0] == 1 })
    #expect(arena[b][0] == 2)
    #expect((0..<4).allSatisfy { arena[c][$0] == 3 })
    let isIntact = arena.isIntact
    #expect(isIntact)
  }

  @Test func memoryBeginsZeroed() {
    var layout = ArenaLayout()
    let slot = layout.reserve([1000])
    let arena = Arena(layout)
    #expect((0..<1000).allSatisfy { arena[slot][$0] == 0 })
  }

  @Test func phasesShareTheirBytesAndNothingElse() {
    var layout = ArenaLayout()
    let kept = layout.reserve([16])
    let first = layout.phase { $0.reserve([100]) }
    let second = layout.phase { $0.reserve([40]) }
    let after = layout.reserve([4])
    #expect(first.byteOffset == second.byteOffset)
    #expect(first.byteOffset >= kept.byteOffset + kept.byteCount)
    #expect(after.byteOffset == first.byteOffset)
    // As large as the largest phase needs, not as their sum.
    #expect(layout.byteCount == 64 + 448)
  }

  @Test func aWritePastTheEndIsSeen() {
    var layout = ArenaLayout()
    let slot = layout.reserve([16])
    let arena = Arena(layout)
    let before = arena.isIntact
    arena[slot][16] = 0
    let after = arena.isIntact
    #expect(before && !after)
  }

  @Test func anEmptyLayoutMakesAnArena() {
    var layout = ArenaLayout()
    let slot = layout.reserve([0, 7])
    #expect(slot.byteCount == 0)
    let arena = Arena(layout)
    let isIntact = arena.isIntact
    #expect(isIntact)
  }

  @Test func pointersCostNoAllocation() {
    var layout = ArenaLayout()
    let slot = layout.reserve([8, 8])
    let arena = Arena(layout)
    allocation_counter_start()
    for index in 0..<64 { arena[slot][index] = 1 }
    #expect(allocation_counter_stop() == 0)
  }

  @Test func theCounterCounts() {
    allocation_counter_start()
    let pointer = UnsafeMutableRawPointer.allocate(byteCount: 100, alignment: 64)
    pointer.deallocate()
    #expect(allocation_counter_stop() == 2)
  }
}
