import Testing
import VocalMusic

@Suite struct TempoMapTests {
  /// 60 beats a minute for 4 beats, 120 for 4, then 30.
  static let map = TempoMap(
    tempi: ([(8, 30), (0, 60), (4, 120)] as [(Beats, Double)]).map {
      TempoMap.Change(beat: $0.0, value: Tempo(beatsPerMinute: $0.1))
    })

  @Test(
    arguments: [
      (-1, -1), (0, 0), (3.5, 3.5), (4, 4), (6, 5), (8, 6), (9, 8), (10.5, 11),
    ] as [(Beats, Seconds)])
  func beatsAndSecondsBelongTogether(beat: Beats, seconds: Seconds) {
    #expect((Self.map.seconds(at: beat) - seconds).magnitude < 1e-9)
    #expect((Self.map.beat(at: seconds) - beat).magnitude < 1e-9)
  }

  @Test func secondsComeBackUnderManyTempi() {
    for seed in UInt64(1)...50 {
      let map = RandomSongs.song(seed: seed).tempoMap
      for seconds in stride(from: 0, to: 120, by: 0.37).map({ Seconds($0) }) {
        #expect((map.seconds(at: map.beat(at: seconds)) - seconds).magnitude < 1e-9)
      }
    }
  }

  @Test func whatIsNotStatedIsWhatFilesMean() {
    let map = TempoMap(tempi: [.init(beat: 2, value: Tempo(beatsPerMinute: 60))])
    #expect(map.tempo(at: 1.9).beatsPerMinute == 120)
    #expect(map.tempo(at: 2).beatsPerMinute == 60)
    #expect(map.timeSignature(at: 0).description == "4/4")
    #expect((map.seconds(at: 3) - 2).magnitude < 1e-9)
  }

  @Test func theLastChangeOfABeatCounts() throws {
    let six = try #require(TimeSignature(6, 8))
    let map = TempoMap(
      tempi: [60.0, 90, 75].map { .init(beat: 0, value: Tempo(beatsPerMinute: $0)) },
      timeSignatures: [.init(beat: 3, value: .fourFour), .init(beat: 3, value: six)])
    #expect(map.tempi.map(\.value.microsecondsPerBeat) == [800_000])
    #expect(map.timeSignatures.map(\.beat) == [0, 3])
    #expect(map.timeSignature(at: 3) == six)
  }

  @Test func tempiAreWhatAFileCanState() {
    #expect(Tempo(beatsPerMinute: 97).microsecondsPerBeat == 618_557)
    #expect(Tempo(beatsPerMinute: 1e-9).microsecondsPerBeat == 0xFF_FFFF)
    #expect(Tempo(beatsPerMinute: .infinity).microsecondsPerBeat == 1)
    #expect(Tempo(microsecondsPerBeat: 0) == nil)
    #expect(Tempo(microsecondsPerBeat: 0x100_0000) == nil)
  }

  @Test(arguments: [(0, 4), (256, 4), (4, 0), (4, 3), (4, 256), (4, -4)])
  func timeSignaturesAreWhatAFileCanState(numerator: Int, denominator: Int) {
    #expect(TimeSignature(numerator, denominator) == nil)
  }

  @Test func barsHaveALength() throws {
    #expect(try #require(TimeSignature(6, 8)).beatsPerBar == 3)
    #expect(try #require(TimeSignature(2, 2)).beatsPerBar == 4)
  }
}
