import Testing
import VocalMusic
import VocalRhythm
import VocalStages
import VocalTestSupport

/// The metres that are given: 2/4, 6/8 and 12/8.
@Suite struct MetreTests {
  private let tracker: BeatTracker

  init() throws { tracker = try BeatTracker() }

  /// A jig: onsets by eighths, two bars of 6/8.
  private static let jig: [(eighth: Int, length: Int, key: Int)] = [
    (0, 2, 67), (2, 1, 64), (3, 1, 60), (4, 1, 62), (5, 1, 64), (6, 2, 65), (8, 1, 62), (9, 3, 62),
  ]

  /// The jig eight times after an upbeat of an eighth, from `lead` seconds on.
  private func sung(pulses: Double, lead: Double, jitter: Double, seed: UInt64) -> [Note] {
    var random = SeededRandom(seed: seed)
    let eighth = 20 / pulses
    func note(_ place: Int, _ length: Int, _ key: Int) -> Note {
      let onset = lead + Double(place) * eighth + .random(in: -jitter...jitter, using: &random)
      return Note(
        onset: Seconds(onset), offset: Seconds(onset + 0.9 * Double(length) * eighth),
        pitch: Double(key))
    }
    return [note(-1, 1, 62)]
      + (0..<8).flatMap { round in
        Self.jig.map { note(12 * round + $0.eighth, $0.length, $0.key) }
      }
  }

  @Test(arguments: [72.0, 96, 116], UInt64(1)...4)
  func sixEightIsFeltInTwoAndItsBarsAreFound(pulses: Double, seed: UInt64) throws {
    let lead = 1.1
    let notes = sung(pulses: pulses, lead: lead, jitter: 0.02, seed: seed)
    for tempo in [nil, 0.99 * pulses] {
      let rhythm = try tracker.rhythm(
        of: notes, options: .init(beatsPerMinute: tempo, timeSignature: .sixEight))
      #expect(rhythm.timeSignature == .sixEight)
      #expect(abs(rhythm.beatsPerMinute / pulses - 1) < 0.02, "\(rhythm.beatsPerMinute)")
      // A file's tempo counts quarters.
      #expect(abs(rhythm.tempoMap.tempo(at: 0).beatsPerMinute / (1.5 * pulses) - 1) < 0.03)
      // Every second beat begins a bar, where the jig's do.
      let bar = 120 / pulses
      for (index, beat) in rhythm.beats.enumerated() where index.isMultiple(of: 2) {
        let place = (beat.value - lead) / bar
        #expect(abs(place - place.rounded()) * bar < 0.05, "beat \(index) at \(beat)")
      }
    }
  }

  /// Bars of three at more than a waltz's tempo are beats of 6/8; a waltz stays one.
  @Test(arguments: [63.0, 70, 78], UInt64(1)...3)
  func sixEightIsFoundByItselfWhereBarsOfThreeWouldBeTooFast(pulses: Double, seed: UInt64) throws {
    let notes = sung(pulses: pulses, lead: 1.1, jitter: 0.01, seed: seed)
    let found = try tracker.rhythm(of: notes)
    let given = try tracker.rhythm(of: notes, options: .init(timeSignature: .sixEight))
    #expect(found.timeSignature == .sixEight)
    #expect(found.beats == given.beats)
    #expect(abs(found.beatsPerMinute / pulses - 1) < 0.02, "\(found.beatsPerMinute)")
  }

  @Test(arguments: [120.0, 150, 170])
  func aWaltzStaysInThree(tempo: Double) throws {
    let melody = SungMelody(seed: 4, beatsPerMinute: tempo, beatsPerBar: 3, jitter: 0.01)
    let rhythm = try tracker.rhythm(of: melody.notes)
    #expect(rhythm.timeSignature == .threeFour)
    // A tempo or a metre that is given is kept, however fast.
    let fast = SungMelody(seed: 4, beatsPerMinute: 230, beatsPerBar: 3, jitter: 0.005)
    let kept = try tracker.rhythm(of: fast.notes, options: .init(timeSignature: .threeFour))
    #expect(kept.timeSignature == .threeFour)
  }

  @Test func aBarOfTwelveEightIsTwoOfSixEightAndBeginsAtTheGivenDownbeat() throws {
    let pulses = 96.0
    let notes = sung(pulses: pulses, lead: 3, jitter: 0.01, seed: 3)
    let six = try tracker.rhythm(of: notes, options: .init(timeSignature: .sixEight))
    for bar in [0.0, 1] {
      let downbeat = Seconds(3 + bar * 120 / pulses)
      let rhythm = try tracker.rhythm(
        of: notes, options: .init(timeSignature: .twelveEight, downbeat: downbeat))
      #expect(rhythm.timeSignature == .twelveEight)
      #expect(abs(rhythm.beatsPerMinute / six.beatsPerMinute - 1) < 0.01)
      let place = rhythm.tempoMap.beat(at: downbeat - rhythm.leadIn).value / 6
      #expect(abs(place - place.rounded()) < 0.05, "\(place)")
      #expect(rhythm.leadIn <= notes[0].onset && notes[0].onset - rhythm.leadIn < 5.1)
    }
  }

  @Test func barsOfTwoAreHalvesOfBarsOfFour() throws {
    let melody = SungMelody(seed: 2, beatsPerMinute: 90, beatsPerBar: 4, jitter: 0.01)
    let four = try tracker.rhythm(of: melody.notes, options: .init(timeSignature: .fourFour))
    let two = try tracker.rhythm(of: melody.notes, options: .init(timeSignature: .twoFour))
    #expect(two.timeSignature == .twoFour && two.beatsPerMinute == four.beatsPerMinute)
    let offset = two.tempoMap.beat(at: four.leadIn - two.leadIn).value / 2
    #expect(abs(offset - offset.rounded()) < 0.01)
    #expect(melody.notes[0].onset - two.leadIn < two.tempoMap.seconds(at: 2) + 0.1)
  }

  @Test func otherMetresAreRefusedWithThoseThatThereAre() throws {
    let error = thrownError { () throws(VocalMIDIError) in
      try tracker.rhythm(of: [], options: .init(timeSignature: TimeSignature(5, 4)))
    }
    #expect(error?.description.contains("2/4, 3/4, 4/4, 6/8, 12/8") == true, "\(error as Any)")
  }

  @Test func writtenBarsBeginWithTheSearchedOneThatHasTheFirstNotes() {
    let twelve = WrittenBars(written: 24, searched: 12)
    #expect(twelve.places([0, 12, 24], known: nil) == [0, 12, 24])
    // After an upbeat the second of the searched bars begins the written one.
    #expect(twelve.places([10, 12, 24], known: nil) == [22, 24, 36])
    #expect(twelve.places([0, 12, 24], known: 11.8) == [12, 24, 36])
    #expect(twelve.places([0, 12, 24], known: -24.3) == [0, 12, 24])
    let two = WrittenBars(written: 8, searched: 16)
    #expect(two.places([10, 16, 24], known: nil) == [2, 8, 16])
    #expect(WrittenBars(written: 12, searched: 12).places([5, 13], known: 4) == [5, 13])
  }
}
