import Testing
import VocalArrangement
import VocalMusic
import VocalStages
import VocalTestSupport

@Suite struct BarPlayingTests {
  private func harmony(_ played: ArrangementFixtures.Played) -> BarHarmony {
    BarHarmony(
      firstChord: played.chords[0].chord, secondChord: played.chords[1].chord,
      steps: played.steps, relativeMajor: 0, voice: ArrangementFixtures.notes(played.voice))
  }

  @Test func rollsAreReadAndPlayedAsThePythonToolsDoNoteForNote() throws {
    for played in try ArrangementFixtures.load().played {
      let roll = ArrangementFixtures.roll(played.roll)
      let onsets = BarRoll.onsets(
        roll, steps: played.steps, voices: played.track == .chords ? 4 : 1)
      #expect(
        ArrangementFixtures.places(onsets)
          == ArrangementFixtures.places(ArrangementFixtures.notes(played.onsets)))
      var voicing = played.previous
      let notes: [BarNote]
      if let style = played.track.style as? any PitchedTrackStyle {
        notes = style.fitted(onsets, to: harmony(played), voicing: &voicing)
      } else {
        notes =
          played.track.style.play(
            roll, in: harmony(played), onsetBias: 0.5, voicing: &voicing, seed: 0
          ).notes
      }
      let expected = ArrangementFixtures.notes(played.notes)
      #expect(ArrangementFixtures.places(notes) == ArrangementFixtures.places(expected))
      #expect(voicing == played.voicing)
      guard played.track == .drums else { continue }
      for (note, other) in zip(notes, expected) {
        #expect(abs(note.velocity - other.velocity) < 1e-5)
      }
    }
  }

  @Test func whatIsEncodedIsReadBack() {
    let notes = [
      BarNote(step: 0, length: 3, key: 40), BarNote(step: 3, length: 1, key: 40),
      BarNote(step: 6, length: 10, key: 47),
    ]
    var roll = [Float](repeating: 0, count: BarRoll.count)
    BarRoll.encode(pitched: notes, into: &roll)
    #expect(BarRoll.onsets(roll, steps: 16, voices: 1) == notes)
  }

  @Test(arguments: 0..<12)
  func notesKeepToTheChordOnStrongBeatsAndToTheirRange(key: Int) throws {
    for played in try ArrangementFixtures.load().played where played.track != .drums {
      var harmony = harmony(played)
      harmony.relativeMajor = key
      let onsets = ArrangementFixtures.notes(played.onsets)
      var voicing: [Int] = []
      let bass = BassStyle().fitted(onsets, to: harmony, voicing: &voicing)
      #expect(bass.allSatisfy { BassStyle.range.contains($0.key) })
      for note in bass where harmony.isStrong(note.step) {
        #expect(harmony.chord(at: note.step).contains(key: note.key))
      }
      for note in ChordsStyle().fitted(onsets, to: harmony, voicing: &voicing) {
        #expect(harmony.chord(at: note.step).contains(key: note.key))
        #expect(ChordsStyle.range.contains(note.key))
      }
      for note in MelodyStyle().fitted(onsets, to: harmony, voicing: &voicing) {
        #expect(MelodyStyle.range.contains(note.key))
      }
    }
  }

  @Test func chordsInClosePositionMoveByTheLeastWay() {
    // C major in root position to F major: the C stays.
    let voicing = Voicing.close(
      Chord(root: 5, quality: .major), voices: 3, centre: 64, previous: [60, 64, 67],
      range: ChordsStyle.range)
    #expect(voicing == [60, 65, 69])
  }
}
