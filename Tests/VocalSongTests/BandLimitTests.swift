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
      _ sheet: LeadSheet, seed: UInt64, options: Arranger.Options, progress: (Double) -> Void
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

  @Test func aBandPlaysOnForHours() throws {
    let band = try band(start: 0)
    let made = try band.bars(until: 14400)
    #expect(made.count == 4 * 6000 + 1 && made.last?.number == 4 * 6000)
  }
}
