import Testing
import VocalMIDI
import VocalTestSupport

/// How long a band plays, whatever it is told to have heard.
@Suite struct BandLimitTests {
  private static let pipeline = Result { try Pipeline() }

  /// Stages that cost nothing.
  private struct Silent: HarmonyStage, ArrangementStage {
    func chords(
      under notes: [BeatNote], bars: Int, beatsPerBar: Int, key: KeySignature, genre: Genre
    ) -> [Chord] {
      Array(repeating: Chord(root: 0, quality: .major), count: 2 * bars)
    }

    func arrange(
      _ sheet: LeadSheet, seed: UInt64, options: Arranger.Options
    ) -> [ArrangedTrack: [BeatNote]] { [:] }
  }

  private func band(start: Seconds?) throws -> LiveBand {
    try Self.pipeline.get().band(
      LiveBandOptions(beatsPerMinute: 400, start: start),
      stages: SongStages(harmony: Silent(), arrangement: .custom(Silent())))
  }

  @Test(arguments: [-1, 1.1e6, .infinity, .nan] as [Seconds])
  func aTimeThatNoStreamReachesIsRefused(heard: Seconds) throws {
    let band = try band(start: 0)
    #expect(throws: VocalMIDIError.self) { try band.bars(until: heard) }
    #expect(throws: VocalMIDIError.self) { try band.take(LiveEvent(kind: .end, heard: heard)) }
    #expect(try band.bars(until: 1).map(\.number) == [0, 1, 2])
  }

  @Test func aBandMakesNoMoreBarsThanASongHas() throws {
    let band = try band(start: 0)
    let made = try band.bars(until: LiveBandOptions.times.upperBound)
    #expect(made.map(\.number) == Array(0..<Arranger.maximumBars))
    #expect(try band.take(LiveEvent(kind: .end, heard: 1e6)).isEmpty)
  }

  @Test func aBandThatComesInTooLateMakesNone() throws {
    let band = try band(start: nil)
    let note = LiveEvent.Note(number: 0, onset: 0, pitch: 60, velocity: 80, confidence: 1)
    #expect(try band.take(LiveEvent(kind: .noteOff(note, offset: 1), heard: 1e6)).isEmpty)
    #expect(try band.bars(until: 1e6).isEmpty)
  }
}
