import Testing
import VocalMusic

@Suite struct FeelTests {
  private let swung = Feel(
    steps: (0..<16).map { step in
      Feel.Step(offset: step % 4 == 2 ? 1.0 / 6 : 0, accent: step == 0 ? 15 : -1)
    })

  @Test func swingIsWhereTheOffBeatEighthLies() {
    #expect(abs(swung.swing - 2.0 / 3) < 1e-12)
    #expect(Feel(steps: Array(repeating: .init(), count: 12)).swing == 0.5)
  }

  @Test func notesBetweenStepsArePlayedWithAShareOfBothOffsets() {
    let late = Beats(1.0 / 6)
    let cases: [(written: Beats, offset: Beats)] = [
      (0, 0), (0.5, late), (4.5, late), (0.375, late / 2), (-3.5, late), (0.75, 0),
    ]
    for (written, offset) in cases {
      #expect((swung.played(written) - written - offset).magnitude < 1e-12)
    }
  }

  @Test func accentsAreThoseOfTheNearestStepInEveryBar() {
    #expect(swung.accent(at: 0.1) == 15)
    #expect(swung.accent(at: 7.95) == 15)
    #expect(swung.accent(at: -0.3) == -1)
  }

  @Test(arguments: [
    (QuantisationGrid.sixteenth, 1.3, 15), (.sixteenth, -0.2, -3), (.eighth, 1.3, 18),
    (.eighth, 1.24, 12), (.eighthTriplet, 1.3, 16), (.sixteenthTriplet, 0.95, 12),
    (.auto, 0.34, 3),
  ])
  func roundingTakesTheNearestCellOfTheGrid(grid: QuantisationGrid, beat: Beats, cell: Int) {
    #expect(grid.roundedCell(at: beat) == cell)
  }

  @Test func theGridThatIsOffHasNoCells() {
    #expect(QuantisationGrid.off.roundedCell(at: 1.2) == nil)
    #expect(QuantisationGrid.off.phases.isEmpty)
  }
}
