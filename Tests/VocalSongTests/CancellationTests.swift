import Foundation
import Synchronization
import Testing
import VocalMIDI
import VocalTestSupport

/// How soon calls end once their task is cancelled, by what their thread still computes: other programs, which may need
/// the processors, do not count.
@Suite(.serialized) struct CancellationTests {
  /// Seconds of a processor.
  private static let most = 0.1

  private static let pipeline = Result {
    let pipeline = try Pipeline()
    try pipeline.load()
    return pipeline
  }

  private struct Call: Sendable, CustomTestStringConvertible {
    let name: String
    let run: @Sendable (Pipeline) throws -> Void

    var testDescription: String { name }
  }

  private static let calls = [
    Call(name: "transcribe in windows") {
      _ = try $0.transcribe(samples: singing(seconds: 24, rate: 22050), sampleRate: 22050)
    },
    Call(name: "transcribe frame by frame") {
      _ = try $0.transcribe(
        samples: singing(seconds: 8, rate: 8000), sampleRate: 8000,
        options: TranscriptionOptions(lookAhead: 0))
    },
    Call(name: "rhythm") { _ = try $0.rhythm(of: melody(notes: 3000)) },
    Call(name: "song of a take") {
      _ = try $0.generate(Transcription(notes: melody(notes: 400), duration: 200))
    },
    Call(name: "song of a score") {
      _ = try $0.generate(
        from: score(notes: 100), options: SongOptions(introBars: 2, candidates: 32))
    },
    Call(name: "continue") {
      let options = SongOptions(
        continuedBars: 1024, continuation: Continuer.Options(contextSteps: 4096))
      _ = try $0.continued(score(notes: 5000), options: options)
    },
  ]

  @Test(arguments: calls)
  private func aCancelledCallEndsSoonAndHasNoResult(_ call: Call) async throws {
    let pipeline = try Self.pipeline.get()
    let whole = await Self.computing(call, pipeline, cancelledAfter: .infinity)
    #expect(whole.error == nil && whole.total > 2 * Self.most, "\(whole.total) s")
    var random = SeededRandom(seed: 16)
    var cancelled = 0
    for _ in 0..<6 {
      let moment = Double.random(in: 0..<0.9, using: &random) * whole.total
      let ended = await Self.computing(call, pipeline, cancelledAfter: moment)
      // Where other programs have the processors, the call may have ended before anybody came to cancel it.
      if ended.error == nil, ended.afterwards < 1e-3 { continue }
      cancelled += 1
      #expect(ended.error == .cancelled, "cancelled after \(moment) s of \(whole.total)")
      #expect(ended.afterwards < Self.most, "cancelled after \(moment) s of \(whole.total)")
    }
    #expect(cancelled >= 3)
  }

  @Test(arguments: Pipeline.Progress.Step.allCases)
  func aCallThatIsCancelledAtTheEndOfAStepHasNoResult(step: Pipeline.Progress.Step) async throws {
    let pipeline = try Self.pipeline.get()
    let reports = Mutex(0)
    let task = Task {
      try await pipeline.generate(
        samples: Self.singing(seconds: 4, rate: 22050), sampleRate: 22050,
        options: SongOptions(continuedBars: 1)
      ) { progress in
        guard progress.step == step, progress.fraction == 1 else { return }
        reports.withLock { $0 += 1 }
        withUnsafeCurrentTask { $0?.cancel() }
      }
    }
    let result = await task.result
    #expect(throws: VocalMIDIError.cancelled) { try result.get() }
    #expect(reports.withLock { $0 } == 1)
  }

  @Test func aTranscriptionThatIsCancelledAtItsEndHasNoResult() async throws {
    let pipeline = try Self.pipeline.get()
    let task = Task {
      try await pipeline.transcribe(
        samples: Self.singing(seconds: 2, rate: 22050), sampleRate: 22050
      ) { if $0.fraction == 1 { withUnsafeCurrentTask { $0?.cancel() } } }
    }
    let result = await task.result
    #expect(throws: VocalMIDIError.cancelled) { try result.get() }
  }

  @Test func aTranscriberIsReadyForAnotherRecordingAfterACancelledOne() async throws {
    let pipeline = try Self.pipeline.get()
    let samples = Self.singing(seconds: 4, rate: 22050)
    let notes = try await Task {
      let transcriber = try pipeline.transcriber(sampleRate: 22050)
      let cancelled = Task { () throws in
        let other = try pipeline.transcriber(sampleRate: 22050)
        try other.append(samples)
        withUnsafeCurrentTask { $0?.cancel() }
        #expect(throws: VocalMIDIError.cancelled) { try other.append(samples) }
        #expect(other.notes.isEmpty)
        #expect(throws: VocalMIDIError.noAudio) { try other.finish() }
      }
      try await cancelled.value
      try transcriber.append(samples)
      return try transcriber.finish().notes
    }.value
    #expect(!notes.isEmpty)
  }

  /// Runs a call in a task, and cancels it once its thread has computed for so long.
  ///
  /// - Returns: seconds of a processor: of the whole call, and after it was cancelled; and what it threw.
  private static func computing(
    _ call: Call, _ pipeline: Pipeline, cancelledAfter moment: Double
  ) async -> (total: Double, afterwards: Double, error: VocalMIDIError?) {
    let began = Mutex<(clock: ThreadClock, at: Double)?>(nil)
    let isDone = Mutex(false)
    let task = Task.detached { () -> (end: Double, error: VocalMIDIError?) in
      let clock = ThreadClock()
      began.withLock { $0 = (clock, clock.seconds) }
      let result = Result { try call.run(pipeline) }
      let end = clock.seconds
      isDone.withLock { $0 = true }
      if case .failure(let error) = result { return (end, error as? VocalMIDIError) }
      return (end, nil)
    }
    var cancelled = Double.infinity
    while !isDone.withLock({ $0 }) {
      if let began = began.withLock({ $0 }), began.clock.seconds >= began.at + moment {
        task.cancel()
        cancelled = began.clock.seconds
        break
      }
      usleep(500)
    }
    let (end, error) = await task.value
    let start = began.withLock { $0?.at ?? 0 }
    return (end - start, end - cancelled, error)
  }

  /// Vowels, a note a half second.
  private static func singing(seconds: Int, rate: Double) -> [Float] {
    let keys = [57.0, 60, 64, 62, 69, 67]
    return (0..<seconds * Int(rate)).map { index in
      let time = Double(index) / rate
      let frequency = 440 * exp2((keys[Int(2 * time) % keys.count] - 69) / 12)
      let envelope = min(10 * (2 * time).truncatingRemainder(dividingBy: 1), 1)
      let vowel = (1...8).map { sin(2 * .pi * Double($0) * frequency * time) / Double($0) }
      return Float(0.1 * envelope * vowel.reduce(0, +))
    }
  }

  private static func melody(notes count: Int) -> [Note] {
    var random = SeededRandom(seed: 5)
    var time = 0.0
    return (0..<count).map { _ in
      let length = [0.25, 0.5, 0.5, 0.75].randomElement(using: &random) ?? 0.5
      defer { time += length }
      return Note(
        onset: Seconds(time + Double.random(in: 0..<0.03, using: &random)),
        offset: Seconds(time + length), pitch: Double(Int.random(in: 57...72, using: &random)))
    }
  }

  private static func score(notes count: Int) -> Song {
    let map = TempoMap(beatsPerMinute: 120)
    return Song(tracks: [Track(name: "Lead", notes: melody(notes: count).map(map.written))])
  }
}
