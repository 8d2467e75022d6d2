import Testing
import VocalArrangement
import VocalMusic
import VocalStages
import VocalTestSupport

@Suite struct BarConditionTests {
  @Test func aConditionIsThePythonToolsOwnNumberForNumber() throws {
    let cases = try ArrangementFixtures.load().conditions
    #expect(cases.count > 20)
    for expected in cases {
      let key = KeySignature(tonic: expected.tonic, mode: expected.minor ? .minor : .major)
      let harmony = BarHarmony(
        firstChord: expected.chords[0].chord, secondChord: expected.chords[1].chord,
        steps: expected.steps, relativeMajor: key.relativeMajorTonic,
        voice: ArrangementFixtures.notes(expected.voice))
      #expect(harmony.transposition == expected.shift)
      var values = [Float](repeating: .nan, count: BarCondition.count)
      BarCondition(
        harmony: harmony, number: expected.number, lead: Set(expected.lead),
        previous: ArrangementFixtures.notes(expected.previous)
      ).write(to: &values)
      for (value, other) in zip(values, expected.condition) { #expect(abs(value - other) < 1e-6) }
    }
  }

  @Test func notesOverABarLineBelongToBothBars() {
    let sheet = LeadSheet(
      melody: [BeatNote(onset: 3.5, duration: 1.5, key: 64)],
      chords: [Chord(root: 0, quality: .major), Chord(root: 7, quality: .major)]
        + [Chord(root: 5, quality: .major)],
      key: KeySignature(tonic: 0, mode: .major), genre: .pop)
    let bars = sheet.bars()
    #expect(
      bars.map(\.voice) == [
        [BarNote(step: 14, length: 6, key: 64)], [BarNote(step: -2, length: 6, key: 64)],
      ])
    #expect(bars[1].secondChord == Chord(root: 5, quality: .major))
  }
}
