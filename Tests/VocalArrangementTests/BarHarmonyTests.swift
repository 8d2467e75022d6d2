import Testing
import VocalArrangement
import VocalMusic
import VocalStages
import VocalTestSupport

@Suite struct BarHarmonyTests {
  private let harmony = BarHarmony(
    firstChord: Chord(root: 0, quality: .major), secondChord: Chord(root: 5, quality: .major),
    steps: 16, relativeMajor: 0,
    voice: [BarNote(step: 0, length: 8, key: 67), BarNote(step: 9, length: 2, key: 65)])

  @Test func consonanceCountsStrongBeatsThatAreSung() {
    // Below G, C is a fifth, D a fourth, F a second and A flat a seventh; nothing is sung on the second
    // strong beat.
    #expect(harmony.consonance(of: [BarNote(step: 0, length: 1, key: 48)]) == 1)
    #expect(
      harmony.consonance(of: [48, 50, 53, 56].map { BarNote(step: 0, length: 1, key: $0) }) == 0.5)
    #expect(harmony.consonance(of: [BarNote(step: 4, length: 1, key: 66)]) == nil)
    #expect(harmony.consonance(of: [BarNote(step: 8, length: 1, key: 66)]) == nil)
    #expect(harmony.consonance(of: []) == nil)
  }

  @Test func silenceOnStrongBeatsIsAsConsonantAsTheOthers() {
    let (fifth, second) = (
      BarNote(step: 0, length: 1, key: 48), BarNote(step: 0, length: 1, key: 53)
    )
    let silent = [BarNote(step: 4, length: 1, key: 66)]
    #expect(harmony.consonances(of: [[fifth], silent, [second]]) == [1, 0.5, 0])
    #expect(harmony.consonances(of: [silent, []]) == [1, 1])
  }

  @Test func clashesAreSemitonesInAnyOctave() {
    let clashing = (48...84).filter { harmony.clashes($0, at: 0) }
    #expect(clashing == [54, 56, 66, 68, 78, 80])
    #expect((48...84).allSatisfy { !harmony.clashes($0, at: 8) })
  }
}
