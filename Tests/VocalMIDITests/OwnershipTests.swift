import Foundation
import Synchronization
import Testing
import VocalKernels
import VocalStages
import VocalTestSupport

import VocalMIDI

/// Eight quarters in C major.
private let tune = Transcription(
  notes: [60, 62, 64, 65, 67, 65, 64, 60].enumerated().map { index, key in
    Note(
      onset: Seconds(0.6 * Double(index)), offset: Seconds(0.6 * Double(index) + 0.5),
      pitch: Double(key))
  }, duration: 5)

@Suite struct OwnershipTests {
  @Test func aValueIsLoadedOnceHoweverManyTasksAsk() async throws {
    let loads = Atomic(0)
    let value = LoadedOnce { () throws(VocalMIDIError) in
      loads.add(1, ordering: .relaxed)
      Thread.sleep(forTimeInterval: 0.05)
      return UUID()
    }
    let found = try await withThrowingTaskGroup(of: UUID.self) { group in
      for _ in 0..<16 { group.addTask { try value.get() } }
      return try await group.reduce(into: Set<UUID>()) { $0.insert($1) }
    }
    #expect(found.count == 1)
    #expect(loads.load(ordering: .relaxed) == 1)
  }

  @Test func whatFailedToLoadIsTriedAgain() throws {
    let isThere = Atomic(false)
    let value = LoadedOnce { () throws(VocalMIDIError) in
      guard isThere.load(ordering: .relaxed) else { throw .weightsNotFound }
      return 7
    }
    #expect(throws: VocalMIDIError.weightsNotFound) { try value.get() }
    isThere.store(true, ordering: .relaxed)
    #expect(try value.get() == 7)
  }

  @Test func theFirstCallOpensTheWeightsAndNoOtherDoes() throws {
    let pipeline = try Pipeline()
    let first = SongOptions(genre: .funk, continuedBars: 1)
    let second = SongOptions(genre: .jazz, continuedBars: 1, seed: 3)
    let samples = [Float](repeating: 0, count: 22050)
    let openings = try countWeightFileOpenings {
      _ = try pipeline.generate(tune, options: first)
      _ = try pipeline.generate(samples: samples, sampleRate: 22050, options: first)
    }
    // Pitch, rhythm, context, harmony, continuation, timbre, mix, and two of each track.
    #expect(openings == 7 + 2 * ArrangedTrack.allCases.count)
    let later = try countWeightFileOpenings {
      _ = try pipeline.generate(tune, options: second)
      _ = try pipeline.generate(samples: samples, sampleRate: 22050, options: second)
      _ = try pipeline.key(of: tune.notes)
      _ = try pipeline.band(LiveBandOptions(beatsPerMinute: 100))
    }
    #expect(later == 0)
  }

  @Test func songsMadeAtOnceAreThoseMadeOneByOne() async throws {
    let pipeline = try Pipeline()
    let requests = Genre.allCases.prefix(6).enumerated().map {
      SongOptions(genre: $1, seed: UInt64($0))
    }
    let songs = try await withThrowingTaskGroup(of: (Int, Song).self) { group in
      for (index, options) in requests.enumerated() {
        group.addTask { (index, try await pipeline.generate(tune, options: options).song) }
      }
      return try await group.reduce(into: [Int: Song]()) { $0[$1.0] = $1.1 }
    }
    for (index, options) in requests.enumerated() {
      let alone = try Self.song(pipeline, options)
      #expect(songs[index] == alone)
    }
    #expect(Set(songs.values).count == requests.count)
  }

  private static func song(_ pipeline: Pipeline, _ options: SongOptions) throws -> Song {
    try pipeline.generate(tune, options: options).song
  }

  @Test func nothingOfTheProcessChangesByMakingAPipeline() throws {
    let threads = LinearAlgebraThreads.count
    _ = try Pipeline().generate(tune)
    #expect(LinearAlgebraThreads.count == threads)
    for count in [0, -1, 257] {
      #expect(throws: VocalMIDIError.self) { try Pipeline.useThreads(count) }
    }
    #expect(LinearAlgebraThreads.count == threads)
  }
}

@Suite struct ProgressTests {
  private static let samples = (0..<8 * 22050).map { index in
    Float(0.3 * sin(2 * .pi * 220 * Double(index) / 22050))
  }

  @Test func progressComesInOrderFromTheFirstStepToTheLast() async throws {
    let told = Mutex<[Pipeline.Progress]>([])
    let made = try await Pipeline().generate(
      samples: Self.samples, sampleRate: 22050, options: SongOptions(continuedBars: 1)
    ) { progress in
      told.withLock { $0.append(progress) }
    }
    #expect(!made.song.tracks.isEmpty)
    let all = told.withLock { $0 }
    let order = all.map { Double($0.step.rawValue) + $0.fraction / 2 }
    #expect(order == order.sorted())
    for step in Pipeline.Progress.Step.allCases {
      let fractions = all.filter { $0.step == step }.map(\.fraction)
      #expect(fractions.first == 0 && fractions.last == 1, "\(step)")
      #expect(Set(fractions).count == fractions.count, "\(step): \(fractions)")
    }
  }

  /// Where one looks at a long song, something has moved a hundred times in each step that takes long.
  @Test func aLongSongMovesOnWithinItsSteps() async throws {
    let keys: [Double] = [60, 62, 64, 65, 67, 65, 64, 69]
    let notes = (0..<800).map { index -> Note in
      let onset = 0.3 * Double(index)
      let key = keys[(index + index / 32) % keys.count]
      return Note(onset: Seconds(onset), offset: Seconds(onset + 0.25), pitch: key)
    }
    let told = Mutex<[Pipeline.Progress]>([])
    _ = try await Pipeline().generate(
      Transcription(notes: notes, duration: 240), options: SongOptions(continuedBars: 16)
    ) { progress in told.withLock { $0.append(progress) } }
    let all = told.withLock { $0 }
    let fewest: [Pipeline.Progress.Step: Int] = [
      .rhythm: 20, .correction: 20, .continuation: 20, .arrangement: 100,
    ]
    for (step, count) in fewest {
      let fractions = all.filter { $0.step == step }.map(\.fraction)
      #expect(fractions.count >= count && fractions == fractions.sorted(), "\(step)")
      let steps = zip(fractions.dropFirst(), fractions).map { $0 - $1 }
      #expect(steps.allSatisfy { $0 <= 0.3 }, "\(step) leaps: \(steps.max() ?? 0)")
    }
  }

  @Test func aCancelledTaskGetsNoSong() async throws {
    let pipeline = try Pipeline()
    let task = Task {
      try await pipeline.generate(samples: Self.samples, sampleRate: 22050) { _ in
        withUnsafeCurrentTask { $0?.cancel() }
      }
    }
    let result = await task.result
    #expect(throws: VocalMIDIError.cancelled) { try result.get() }

    let cancelledBefore = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await pipeline.transcribe(samples: Self.samples, sampleRate: 22050)
    }
    let none = await cancelledBefore.result
    #expect(throws: VocalMIDIError.cancelled) { try none.get() }
  }

  @Test func whatIsAwaitedIsWhatIsMadeAtOnce() async throws {
    let pipeline = try Pipeline()
    let awaited = try await pipeline.transcribe(samples: Self.samples, sampleRate: 22050)
    #expect(try Self.transcribe(pipeline) == awaited)
  }

  private static func transcribe(_ pipeline: Pipeline) throws -> Transcription {
    try pipeline.transcribe(samples: samples, sampleRate: 22050)
  }
}
