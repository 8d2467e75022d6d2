import Testing
import VocalSignal

@Suite struct OnsetStrengthTests {
  @Test(arguments: [(size: 1, radius: 0), (size: 3, radius: 1)])
  func theStrengthEqualsThatOfLibrosa(size: Int, radius: Int) throws {
    let rows = try fixture("mel_512")
    let expected = try fixture("onset_\(size)")
    var onset = OnsetStrength(bands: 128, vibratoRadius: radius, scale: 10)
    for (frame, strength) in expected.enumerated() {
      let row = rows.span.extracting(frame * 128..<(frame + 1) * 128)
      let actual = onset.next(row)
      #expect(abs(actual - strength) < 1e-3)
    }
  }

  @Test func resetForgetsTheFramesSoFar() {
    var onset = OnsetStrength(bands: 2, vibratoRadius: 0)
    let rows: [[Float]] = [[0, 0], [1, 0], [3, 1]]
    let first = rows.map { onset.next($0.span) }
    onset.reset()
    #expect(first == [0, 0.5, 1.5])
    let second = rows.map { onset.next($0.span) }
    #expect(second == first)
  }
}
