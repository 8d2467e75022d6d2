import Testing
import VocalMusic

@Suite struct InstrumentTests {
  /// The first and last program, from 0, of General MIDI's groups (MMA, General MIDI Level 1).
  private static let groups: [Instrument: ClosedRange<Int>] = [
    .piano: 0...3, .electricPiano: 4...5, .harpsichord: 6...6, .mallets: 8...13, .organ: 16...20,
    .accordion: 21...23, .acousticGuitar: 24...25, .guitar: 26...28, .distortedGuitar: 29...30,
    .bass: 32...39, .violin: 40...40, .strings: 48...51, .choir: 52...54, .brass: 56...63,
    .saxophone: 64...67, .woodwinds: 68...71, .flute: 72...79, .synth: 80...87, .pad: 88...95,
  ]

  @Test(arguments: Instrument.allCases)
  func eachOfTwentyLiesInItsGeneralMIDIGroup(instrument: Instrument) throws {
    #expect(Instrument.allCases.count == 20)
    if instrument.isDrums { return }
    let group = try #require(Self.groups[instrument])
    #expect(group.contains(instrument.program))
    #expect(group.allSatisfy { Instrument(program: $0) == instrument })
  }

  @Test func everyProgramHasAFamilyThatPlaysPitches() {
    #expect((0...127).allSatisfy { !Instrument(program: $0).isDrums })
    // The fiddle and the steel drums stand among what General MIDI calls ethnic and percussive.
    #expect(Instrument(program: 110) == .violin && Instrument(program: 114) == .mallets)
  }

  @Test func namesAreThoseOfTheTrainedModelInItsOrder() {
    #expect(
      Instrument.allCases.map(\.rawValue) == [
        "piano", "synth", "guitar", "bass", "drums", "strings", "brass", "woodwinds", "organ",
        "pad", "electric-piano", "acoustic-guitar", "distorted-guitar", "violin", "choir",
        "saxophone", "flute", "accordion", "harpsichord", "mallets",
      ])
  }
}
