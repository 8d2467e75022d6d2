import Foundation
import Testing
import VocalMIDI
import VocalTestSupport

@Suite struct LiveTests {
  private static let pipeline = Result { try Pipeline() }

  /// Everything that a stream tells of a recording pushed in blocks of these sizes, over and over.
  private func events(
    of samples: [Float], sampleRate: Double, channels: Int = 1, blocks: [Int],
    options: TranscriptionOptions = .live, beats: LiveBeatOptions? = nil
  ) throws -> [LiveEvent] {
    let stages = try Self.pipeline.get().stages
    let finder = try beats.map {
      try StreamBeatFinder(ChosenStages(choice: SongStages(), trained: stages), $0)
    }
    let stream = try NoteStream(
      stages.transcription.get(), sampleRate: sampleRate, channels: channels, options: options,
      beats: finder)
    let output = EventOutput(capacity: 1 << 16)
    var (place, turn) = (0, 0)
    while place < samples.count {
      let end = min(place + blocks[turn % blocks.count] * channels, samples.count)
      stream.append(samples.span.extracting(place..<end), to: output)
      (place, turn) = (end, turn + 1)
    }
    stream.finish(to: output)
    var events: [LiveEvent] = []
    while let event = output.next() { events.append(event) }
    return events
  }

  @Test(arguments: [0, 0.03, 0.07, 0.17])
  func liveNotesAreThoseOfTheTranscriberBitForBitWhateverTheBlocks(ahead: Double) throws {
    let samples = tune(seconds: 12, sampleRate: 44100)
    let options = TranscriptionOptions(lookAhead: Seconds(ahead))
    let offline = try Self.pipeline.get().transcribe(
      samples: samples, sampleRate: 44100, options: options
    ).notes
    #expect(offline.count > 15)
    var random = SeededRandom(seed: 7)
    let uneven = (0..<50).map { _ in Int.random(in: 1...44100, using: &random) }
    let first = try events(of: samples, sampleRate: 44100, blocks: [512], options: options)
    for blocks in [[44100], [480], [1, 2000, 3], uneven] {
      let again = try events(of: samples, sampleRate: 44100, blocks: blocks, options: options)
      #expect(again == first)
    }
    let ended = first.compactMap { event -> (LiveEvent.Note, Seconds)? in
      if case .noteOff(let note, let offset) = event.kind { (note, offset) } else { nil }
    }
    #expect(ended.map(\.0.onset) == offline.map(\.onset))
    #expect(ended.map(\.1) == offline.map(\.offset))
    #expect(ended.map(\.0.pitch) == offline.map(\.pitch))
    #expect(ended.map(\.0.velocity) == offline.map(\.velocity))
    #expect(ended.map(\.0.confidence) == offline.map(\.confidence))
  }

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
    let plain = try events(of: samples, sampleRate: 44100, blocks: [512])
    let told = try events(of: samples, sampleRate: 44100, blocks: [512], beats: beats)
    for blocks in [[44100], [1, 2000, 3]] {
      #expect(try events(of: samples, sampleRate: 44100, blocks: blocks, beats: beats) == told)
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
    let told = try events(of: samples, sampleRate: 22050, blocks: [700], beats: beats)
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
    let live = try Self.pipeline.get().live(
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
      try Self.pipeline.get().live(
        sampleRate: 22050, beats: LiveBeatOptions(tempo: .given(beatsPerMinute: 1)))
    }
  }

  @Test func aNoteIsAnnouncedWhenTheDeclaredLatencyHasPassed() throws {
    let rate = 22050.0
    let samples = tune(seconds: 6, sampleRate: rate)
    for ahead in [0, 0.023, 0.046, 0.07, 0.14] {
      let stream = try NoteStream(
        Self.pipeline.get().stages.transcription.get(), sampleRate: rate, channels: 1,
        options: TranscriptionOptions(lookAhead: Seconds(ahead)))
      var delays: [Double] = []
      for index in samples.indices {
        stream.append(samples.span.extracting(index..<index + 1)) { kind, _ in
          guard case .noteOn(let note) = kind else { return }
          delays.append((Seconds(Double(index + 1) / rate) - note.onset).value)
        }
      }
      let total = stream.latency.total.value
      #expect(delays.count > 7)
      // Announced at once at the frame of the onset, or a frame or two later where it lies before the voice.
      let atOnce = delays.count { abs($0 - total) < 1.5 / rate }
      #expect(2 * atOnce > delays.count, "\(delays) for \(total)")
      let latest = total + stream.latency.withoutOnset.value
      #expect(delays.allSatisfy { total - 1.5 / rate...latest + 1.5 / rate ~= $0 })
    }
  }

  @Test func theThreadTellsTheSameAsTheStreamAlone() async throws {
    let samples = tune(seconds: 8, sampleRate: 48000)
    let expected = try events(of: samples, sampleRate: 48000, blocks: [480]).map(\.kind)
    let live = try Self.pipeline.get().live(sampleRate: 48000)
    for _ in 0..<2 {
      live.start()
      let pushing = Task.detached {
        for start in stride(from: 0, to: samples.count, by: 480) {
          live.push(samples.span.extracting(start..<min(start + 480, samples.count)))
          // Faster than real time, but not faster than it is transcribed.
          try? await Task.sleep(for: .milliseconds(2))
        }
        live.stop()
      }
      var told: [LiveEvent.Kind] = []
      for await event in live.events { told.append(event.kind) }
      await pushing.value
      #expect(told == expected)
    }
    #expect(live.lostSamples == 0 && live.lostEvents == 0)
  }

  @Test func whatIsNotANumberAndWhatIsTooLoudIsSurvived() throws {
    var samples = tune(seconds: 3, sampleRate: 22050)
    for index in stride(from: 100, to: samples.count, by: 997) { samples[index] = .nan }
    for index in stride(from: 50, to: samples.count, by: 1013) { samples[index] = .infinity }
    for index in 30000..<40000 { samples[index] *= 1e30 }
    let told = try events(of: samples, sampleRate: 22050, blocks: [777])
    #expect(try events(of: samples, sampleRate: 22050, blocks: [1, 5000, 22050]) == told)
    #expect(told.last?.kind == .end)
    for event in told {
      if case .noteOff(let note, let offset) = event.kind {
        #expect(note.pitch.isFinite && note.onset.isFinite && offset.isFinite)
      }
    }
  }

  @Test func audioThatWasLostBeforeItCameIsToldOfAndLaterNotesKeepTheirTime() throws {
    let samples = tune(seconds: 3, sampleRate: 22050)
    let live = try Self.pipeline.get().live(sampleRate: 22050)
    live.start()
    live.pushWaiting(samples.span)
    live.skip(22050)
    live.pushWaiting(samples.span)
    live.stop()
    var (onsets, lost): ([Seconds], [LiveEvent.Kind]) = ([], [])
    while let event = live.nextEvent() {
      if case .noteOff(let note, _) = event.kind { onsets.append(note.onset) }
      if case .lostAudio = event.kind { lost.append(event.kind) }
    }
    let length = Seconds(Double(samples.count) / 22050)
    #expect(lost == [.lostAudio(from: length, duration: 1)] && live.lostSamples == 22050)
    let (first, second) = (onsets.filter { $0 < length }, onsets.filter { $0 > length })
    #expect(first.count > 4)
    for onset in first.dropFirst().dropLast() {
      #expect(second.contains { ($0 - onset - length - 1).magnitude < 0.03 }, "\(onset)")
    }
  }

  @Test func aFloodLosesAudioAndSaysSo() throws {
    let live = try Self.pipeline.get().live(sampleRate: 22050)
    live.start()
    let block = tune(seconds: 2, sampleRate: 22050)
    for _ in 0..<20 { live.push(block.span) }
    live.stop()
    #expect(live.lostSamples > 0)
    var (lost, isOver) = (Seconds.zero, false)
    while let event = live.nextEvent() {
      if case .lostAudio(_, let duration) = event.kind { lost += duration }
      isOver = event.kind == .end
    }
    #expect(isOver && (lost - Seconds(Double(live.lostSamples) / 22050)).magnitude < 1e-9)
  }

  @Test func aConsumerThatStopsLosesEventsAndLearnsOfItAndOfTheEnd() {
    let output = EventOutput(capacity: 8)
    for number in 0..<20 { output.send(.retraction(number: number), heard: 0) }
    #expect(output.lostEvents == 12)
    output.send(.end, heard: 1)
    for number in 0..<8 { #expect(output.next()?.kind == .retraction(number: number)) }
    #expect(output.next()?.kind == .lostEvents(count: 12))
    #expect(output.next()?.kind == .end)
    #expect(output.next() == nil)
  }

  @Test func aResetForgetsTheStream() throws {
    let live = try Self.pipeline.get().live(sampleRate: 22050)
    live.start()
    live.push(tune(seconds: 2, sampleRate: 22050).span)
    live.reset()
    let later = tune(seconds: 3, sampleRate: 22050, seed: 5)
    // What comes while the stream before is being forgotten belongs to neither.
    Thread.sleep(forTimeInterval: 0.3)
    live.push(later.span)
    live.stop()
    var streams: [[LiveEvent]] = [[]]
    while let event = live.nextEvent() {
      streams[streams.count - 1].append(event)
      if event.kind == .end { streams.append([]) }
    }
    #expect(streams.count == 3)
    let expected = try events(of: later, sampleRate: 22050, blocks: [22050]).map(\.kind)
    #expect(streams[1].map(\.kind) == expected)
    live.push([0, 1])
    live.stop()
    #expect(live.nextEvent() == nil)
  }

  @Test func manyStreamsShareOneModelAndDoNotDisturbEachOther() throws {
    let tunes = (UInt64(1)...4).map { tune(seconds: 4, sampleRate: 22050, seed: $0) }
    let lives = try tunes.map { _ in try Self.pipeline.get().live(sampleRate: 22050) }
    for live in lives { live.start() }
    for start in stride(from: 0, to: tunes[0].count, by: 441) {
      for (live, tune) in zip(lives, tunes) {
        live.pushWaiting(tune.span.extracting(start..<min(start + 441, tune.count)))
      }
    }
    for (live, tune) in zip(lives, tunes) {
      live.stop()
      var told: [LiveEvent.Kind] = []
      while let event = live.nextEvent() { told.append(event.kind) }
      #expect(told == (try events(of: tune, sampleRate: 22050, blocks: [441]).map(\.kind)))
    }
  }

  @Test func whatIsNotANumberIsCounted() throws {
    let live = try Self.pipeline.get().live(sampleRate: 22050)
    live.start()
    var samples = tune(seconds: 1, sampleRate: 22050)
    for index in 100..<200 { samples[index] = .nan }
    live.push(samples.span)
    live.stop()
    #expect(live.nonFiniteSamples == 100 && !live.channelsCancel)
  }

  @Test func anAbandonedStreamEndsForWhoeverListens() async throws {
    var live: LiveTranscriber? = try Self.pipeline.get().live(sampleRate: 22050)
    live?.start()
    let events = try #require(live?.events)
    live = nil
    var last: LiveEvent.Kind?
    for await event in events { last = event.kind }
    #expect(last == .end)
  }

  @Test(.enabled(if: canFindRealTimeBreaches, "the system allows no seccomp filter"))
  func transcribingAllocatesNothingOnceItHasBegun() throws {
    let samples = tune(seconds: 20, sampleRate: 44100)
    let stream = try NoteStream(
      Self.pipeline.get().stages.transcription.get(), sampleRate: 44100, channels: 1,
      options: .live)
    var events = 0
    let found = realTimeBreaches {
      for start in stride(from: 0, to: samples.count, by: 441) {
        let end = min(start + 441, samples.count)
        stream.append(samples.span.extracting(start..<end)) { _, _ in events += 1 }
      }
    }
    #expect(found == RealTimeBreaches())
    #expect(events > 100)
  }
}

extension LiveTranscriber {
  fileprivate func push(_ samples: [Float]) { push(samples.span) }
}
