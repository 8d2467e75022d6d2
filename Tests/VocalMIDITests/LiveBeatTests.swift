import Testing
import VocalMIDI
import VocalTestSupport

/// Tempo and bars among the events of a stream.
@Suite struct LiveBeatTests {
  /// The tempo and the bars of events, each with the time that it is of.
  private func rhythm(
    of events: [LiveEvent]
  ) -> (tempi: [LiveBeats], bars: [(number: Int, time: Seconds)]) {
    events.reduce(into: ([], [])) { found, event in
      switch event.kind {
      case .tempo(let beats): found.0.append(beats)
      case .bar(let number, let time): found.1.append((number, time))
      default: break
      }
    }
  }

  @Test func barsOfAGivenTempoAreToldInOrderWithTheNotesWhateverTheBlocks() throws {
    let samples = tune(seconds: 12, sampleRate: 44100)
    let beats = LiveBeatOptions(tempo: .given(beatsPerMinute: 90), beatsPerBar: 3, start: 0.7)
    let plain = try streamEvents(of: samples, sampleRate: 44100, blocks: [512])
    let told = try streamEvents(of: samples, sampleRate: 44100, blocks: [512], beats: beats)
    for blocks in [[44100], [1, 2000, 3]] {
      #expect(
        try streamEvents(of: samples, sampleRate: 44100, blocks: blocks, beats: beats) == told)
    }
    let (tempi, bars) = rhythm(of: told)
    #expect(tempi == [LiveBeats(start: 0.7, beatsPerMinute: 90, beatsPerBar: 3)])
    #expect(told.first?.kind == tempi.first.map { .tempo($0) })
    #expect(bars.map(\.number) == [0, 1, 2, 3, 4, 5])
    for (number, time) in bars { #expect((time - 0.7 - 2.0 * Double(number)).magnitude < 1e-4) }
    #expect(zip(told, told.dropFirst()).allSatisfy { $0.heard <= $1.heard })
    let others = told.filter {
      switch $0.kind {
      case .tempo, .bar: false
      default: true
      }
    }
    #expect(others == plain)
  }

  @Test(arguments: [LiveTempo.heard, .countIn, .given(beatsPerMinute: 100)])
  func barsAreCountedFromWhenTheBeatsAreKnown(tempo: LiveTempo) throws {
    let samples = tune(seconds: 20, sampleRate: 22050)
    let beats = LiveBeatOptions(tempo: tempo)
    let told = try streamEvents(of: samples, sampleRate: 22050, blocks: [700], beats: beats)
    let (tempi, bars) = rhythm(of: told)
    let known = try #require(tempi.first)
    #expect(tempi.count == 1 && bars.count > 2)
    let bar = Seconds(60 * Double(known.beatsPerBar) / known.beatsPerMinute)
    for (number, time) in bars {
      #expect((time - known.start - bar * Double(number)).magnitude < 1e-3)
    }
    #expect(zip(bars, bars.dropFirst()).allSatisfy { $0.number + 1 == $1.number })
    let place = try #require(told.firstIndex { $0.kind == .tempo(known) })
    #expect(told[place].heard <= bars[0].time)
  }

  @Test func aTranscriberTellsTheBarsAndBeginsAnewWithEachStream() async throws {
    let samples = tune(seconds: 4, sampleRate: 22050).dropLast(3000) as [Float]
    let live = try sharedPipeline.get().live(
      sampleRate: 22050,
      beats: LiveBeatOptions(tempo: .given(beatsPerMinute: 120), beatsPerBar: 4, start: 0))
    for _ in 0..<2 {
      live.start()
      live.push(samples.span)
      live.stop()
      var told: [LiveEvent] = []
      for await event in live.events { told.append(event) }
      #expect(rhythm(of: told).tempi.count == 1)
      #expect(rhythm(of: told).bars.map(\.number) == [0, 1])
    }
    #expect(throws: VocalMIDIError.self) {
      try sharedPipeline.get().live(
        sampleRate: 22050, beats: LiveBeatOptions(tempo: .given(beatsPerMinute: 1)))
    }
  }

  @Test func aStageThatFailsLeavesTheNotesAndIsToldOf() throws {
    struct Failing: RhythmStage {
      static let error = VocalMIDIError.invalidOption(
        name: "metre", value: "7/8", expected: "another")
      func rhythm(
        of notes: [Note], options: BeatTracker.Options, progress: (Double) -> Void
      ) throws(VocalMIDIError) -> Rhythm { throw Self.error }
    }
    let live = try sharedPipeline.get().live(
      sampleRate: 22050, beats: LiveBeatOptions(tempo: .heard),
      stages: SongStages(rhythm: Failing()))
    #expect(live.beatError == nil)
    live.start()
    live.pushWaiting(tune(seconds: 6, sampleRate: 22050).span)
    live.stop()
    var kinds: [LiveEvent.Kind] = []
    while let event = live.nextEvent() { kinds.append(event.kind) }
    #expect(rhythm(of: kinds.map { LiveEvent(kind: $0, heard: 0) }).tempi.isEmpty)
    #expect(kinds.contains { if case .noteOff = $0 { true } else { false } })
    #expect(live.beatError == Failing.error)
  }
}
