import Testing
import VocalArrangement
import VocalMusic
import VocalTestSupport

/// The band where beats divide into three.
@Suite struct CompoundMetreTests {
  @Test func stepsAreTheEighthsOfABeatAndItsLastSixteenth() {
    let three = BeatDivision.three
    let places = (0..<8).map { three.place(ofStep: $0).value * 6 }
    for (place, sixteenth) in zip(places, [0.0, 2, 4, 5, 6, 8, 10, 11]) {
      #expect(abs(place - sixteenth) < 1e-9)
    }
    for step in -9...40 {
      for division in [BeatDivision.two, .three] {
        #expect(abs(division.step(at: division.place(ofStep: step)) - Double(step)) < 1e-9)
      }
    }
  }

  /// Four of the band's bars over C and G, with long and short notes.
  private func sheet(_ genre: Genre) -> LeadSheet {
    let melody = (0..<16).flatMap { beat in
      [
        BeatNote(onset: Beats(beat), duration: 2.0 / 3, key: 64 + beat % 4),
        BeatNote(onset: Beats(Double(beat) + 2.0 / 3), duration: 1.0 / 3, key: 67),
      ]
    }
    let chords = [0, 7, 0, 7, 0, 7, 7, 0].map { Chord(root: $0, quality: .major) }
    return LeadSheet(
      melody: melody, chords: chords, key: KeySignature(tonic: 0, mode: .major), genre: genre,
      isCompound: true)
  }

  @Test func theMelodysLongAndShortNotesAreEighthsToTheNetworks() {
    let bar = sheet(.pop).bars()[0]
    #expect(bar.steps == 16)
    #expect(bar.voice.map(\.step) == [0, 2, 4, 6, 8, 10, 12, 14])
  }

  @Test(arguments: Genre.allCases)
  func everythingIsPlayedOnTheSixteenthsOfSixEightWithKicksOnItsBars(genre: Genre) throws {
    let tracks = try Arranger().arrange(sheet(genre), seed: 5)
    for (track, notes) in tracks {
      for note in notes {
        let sixteenth = note.onset.value * 6
        #expect(abs(sixteenth - sixteenth.rounded()) < 1e-6, "\(track) at \(note.onset)")
        #expect(![1, 3].contains(Int(sixteenth.rounded()) % 6), "\(track) at \(note.onset)")
      }
    }
    let kicks = try #require(tracks[.drums]).filter { $0.key == Percussion.kick }
    // Bars of 6/8 begin on every second of the felt beats.
    let onBars = kicks.count { abs($0.onset.value - ($0.onset.value / 2).rounded() * 2) < 0.01 }
    #expect(onBars >= 4, "\(kicks.map(\.onset))")
  }

  @Test func aHiHatOnBothEighthsOfABeatPlaysAllThree() {
    func hats(_ steps: [Int]) -> [Int] {
      let bar = steps.map { BarNote(step: $0, length: 1, key: 42, velocity: 0.5) }
      return DrumsStyle().inThree(bar).map(\.step)
    }
    #expect(hats([0, 2, 4, 6]) == [0, 1, 2, 4, 5, 6])
    #expect(hats([0, 4, 8]) == [0, 4, 8])
    #expect(hats([0, 1, 2]) == [0, 1, 2])
  }
}
