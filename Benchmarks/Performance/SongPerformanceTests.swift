import Testing
import VocalBenchmarks
import VocalMIDI

@Suite(.serialized) struct SongPerformanceTests {
  /// Thirty-two quarters in C major: eight bars.
  private static let tune = Transcription(
    notes: (0..<32).map { index in
      Note(
        onset: Seconds(0.6 * Double(index)), offset: Seconds(0.6 * Double(index) + 0.5),
        pitch: Double([60, 62, 64, 65, 67, 65, 64, 62][index % 8]))
    }, duration: 20)

  private static func make(_ pipeline: Pipeline, _ genre: Genre, _ seed: UInt64) throws {
    _ = try pipeline.generate(tune, options: SongOptions(genre: genre, seed: seed))
  }

  /// Weights are opened, verified and laid out with the first song, and with no later one.
  @Test func aSecondSongTakesNoLoadingTime() throws {
    let clock = ContinuousClock()
    // The shortest of a few, so that a busy machine does not decide.
    func shortest(_ measure: (UInt64) throws -> Duration) throws -> Duration {
      try #require(try (1...3).map(measure).min())
    }
    let pipeline = try Pipeline()
    try Self.make(pipeline, .pop, 0)
    let first = try shortest { seed in
      let fresh = try Pipeline()
      return try clock.measure { try Self.make(fresh, .pop, seed) }
    }
    let second = try shortest { seed in
      try clock.measure { try Self.make(pipeline, .pop, seed) }
    }
    let loading = try shortest { _ in
      let fresh = try Pipeline()
      return try clock.measure { try fresh.load() }
    }
    print("first song \(first), second \(second), loading \(loading)")
    #expect(first - second > loading / 2)
  }
}
