import Testing
import VocalMusic

@Suite struct TimeTests {
  @Test func whatIsNotANumberLiesInNoRange() {
    let range: ClosedRange<Seconds> = 0...2
    #expect(!range.contains(.nan) && range.contains(1) && !range.contains(-0.1))
    #expect(!(Seconds.nan <= 1) && !(Seconds.nan >= 1) && !(Seconds.nan > 1) && !(Seconds.nan < 1))
  }
}
