import Foundation
import Testing
import VocalMIDI
import VocalTestSupport

@Suite struct LiveTests {
  @Test(arguments: [0, 0.03, 0.07, 0.17])
  func liveNotesAreThoseOfTheTranscriberBitForBitWhateverTheBlocks(ahead: Double) throws {
    let samples = tune(seconds: 12, sampleRate: 44100)
    let options = TranscriptionOptions(lookAhead: Seconds(ahead))
    let offline = try sharedPipeline.get().transcribe(
      samples: samples, sampleRate: 44100, options: options
    ).notes
    #expect(offline.count > 15)
    var random = SeededRandom(seed: 7)
    let uneven = (0..<50).map { _ in Int.random(in: 1...44100, using: &random) }
    let first = try streamEvents(of: samples, sampleRate: 44100, blocks: [512], options: options)
    for blocks in [[44100], [480], [1, 2000, 3], uneven] {
      let again = try streamEvents(of: samples, sampleRate: 44100, blocks: blocks, options: options)
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

  @Test(arguments: [22050.0, 44100, 48000])
  func aNoteIsAnnouncedWhenTheDeclaredLatencyHasPassed(rate: Double) throws {
    let samples = tune(seconds: 6, sampleRate: rate)
    for ahead in [0, 0.023, 0.046, 0.07, 0.14] {
      let stream = try NoteStream(
        sharedPipeline.get().stages.transcription.get(), sampleRate: rate, channels: 1,
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
      // Announced at once at the frame of the onset, or a frame or two later where it lies before the voice: of most
      // notes within a frame.
      // A sample of the network's rate is complete with one of the stream's, or soon after.
      let tolerance = 1.5 / 22050
      let atOnce = delays.count { abs($0 - total) < tolerance }
      #expect(atOnce > 2, "\(delays) for \(total)")
      let frame = 512.0 / 22050
      #expect(2 * delays.count { $0 < total + frame } > delays.count, "\(delays) for \(total)")
      let latest = total + stream.latency.withoutOnset.value
      #expect(delays.allSatisfy { total - tolerance...latest + tolerance ~= $0 })
    }
  }

  @Test func theThreadTellsTheSameAsTheStreamAlone() async throws {
    let samples = tune(seconds: 8, sampleRate: 48000)
    let expected = try streamEvents(of: samples, sampleRate: 48000, blocks: [480]).map(\.kind)
    let live = try sharedPipeline.get().live(sampleRate: 48000)
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
    let told = try streamEvents(of: samples, sampleRate: 22050, blocks: [777])
    #expect(try streamEvents(of: samples, sampleRate: 22050, blocks: [1, 5000, 22050]) == told)
    #expect(told.last?.kind == .end)
    for event in told {
      if case .noteOff(let note, let offset) = event.kind {
        #expect(note.pitch.isFinite && note.onset.isFinite && offset.isFinite)
      }
    }
  }

  @Test func audioThatWasLostBeforeItCameIsToldOfAndLaterNotesKeepTheirTime() throws {
    let samples = tune(seconds: 3, sampleRate: 22050)
    let live = try sharedPipeline.get().live(sampleRate: 22050)
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
    let live = try sharedPipeline.get().live(sampleRate: 22050)
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
    let live = try sharedPipeline.get().live(sampleRate: 22050)
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
    let expected = try streamEvents(of: later, sampleRate: 22050, blocks: [22050]).map(\.kind)
    #expect(streams[1].map(\.kind) == expected)
    live.push([0, 1])
    live.stop()
    #expect(live.nextEvent() == nil)
  }

  @Test func manyStreamsShareOneModelAndDoNotDisturbEachOther() throws {
    let tunes = (UInt64(1)...4).map { tune(seconds: 4, sampleRate: 22050, seed: $0) }
    let lives = try tunes.map { _ in try sharedPipeline.get().live(sampleRate: 22050) }
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
      #expect(told == (try streamEvents(of: tune, sampleRate: 22050, blocks: [441]).map(\.kind)))
    }
  }

  @Test func whatIsNotANumberIsCounted() throws {
    let live = try sharedPipeline.get().live(sampleRate: 22050)
    live.start()
    var samples = tune(seconds: 1, sampleRate: 22050)
    for index in 100..<200 { samples[index] = .nan }
    live.push(samples.span)
    live.stop()
    #expect(live.nonFiniteSamples == 100 && !live.channelsCancel)
  }

  @Test func anAbandonedStreamEndsForWhoeverListens() async throws {
    var live: LiveTranscriber? = try sharedPipeline.get().live(sampleRate: 22050)
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
    let minutes = 3
    var events = 0
    func hear(_ stream: NoteStream) {
      for start in stride(from: 0, to: samples.count, by: 441) {
        let end = min(start + 441, samples.count)
        stream.append(samples.span.extracting(start..<end)) { _, _ in events += 1 }
      }
    }
    let transcription = try sharedPipeline.get().stages.transcription.get()
    func makeStream() throws -> NoteStream {
      try NoteStream(transcription, sampleRate: 44100, channels: 1, options: .live)
    }
    // What Swift's runtime looks up once in a process is looked up by the first stream.
    hear(try makeStream())
    let stream = try makeStream()
    events = 0
    let found = realTimeBreaches { for _ in 0..<3 * minutes { hear(stream) } }
    #expect(found == RealTimeBreaches())
    #expect(events > 100)
  }
}

extension LiveTranscriber {
  fileprivate func push(_ samples: [Float]) { push(samples.span) }
}
