import Testing
import VocalJack

@Suite struct CycleClockTests {
  private static let period: UInt64 = 5333

  /// What a clock finds in cycles that begin at these times, each said to last a period.
  private func lost(_ starts: [UInt64]) -> [Int] {
    var clock = CycleClock(sampleRate: 48000)
    return starts.map { clock.framesLost(before: $0, end: $0 + Self.period) }
  }

  @Test func evenCyclesAndUnevenTimesAreNoLoss() {
    #expect(lost((0..<100).map { 1000 + $0 * Self.period }).allSatisfy { $0 == 0 })
    var start: UInt64 = 1_000_000
    let uneven = (0..<100).map { (index: UInt64) -> UInt64 in
      start +=
        Self.period + (index.isMultiple(of: 2) ? 900 : 0) - (index.isMultiple(of: 2) ? 0 : 900)
      return start
    }
    #expect(lost(uneven).allSatisfy { $0 == 0 })
  }

  @Test func cyclesThatBeginLateOrAreLeftOutAreLost() {
    let late = [0, Self.period, 2 * Self.period + 100_000, 3 * Self.period + 100_000]
    #expect(lost(late) == [0, 0, 4800, 0])
    let leftOut = [0, Self.period, 4 * Self.period]
    #expect(lost(leftOut) == [0, 0, 512])
  }

  @Test func anotherClockIsNoLoss() {
    #expect(lost([10_000_000, 5, 90_000_000_000, 90_000_000_000 + Self.period]) == [0, 0, 0, 0])
  }
}
