import Testing
import VocalModels
import VocalTestSupport

@Suite struct TrackDiscriminatorTests {
  @Test(arguments: ["discriminator-tiny", "discriminator-middle"], Precision.all(half: 8.5e-3))
  func outputsEqualPyTorch(name: String, precision: Precision) throws {
    let batch = try Batch(name, precision.name)
    let output = batch.session().run(bars: batch.bars, genres: batch.genres, count: batch.count)
    #expect(output.rows == batch.count && output.columns == 1)
    #expect(largestError(output.values, batch.expected) < precision.tolerance)
    #expect(spread(batch.expected) > 0.3, "a fixture that tells bars apart")
  }

  @Test(arguments: Precision.all)
  func batchEqualsOneByOne(precision: Precision) throws {
    let batch = try Batch("discriminator-middle", precision.name)
    let session = batch.session()
    var alone: [Float] = []
    for bar in 0..<batch.count {
      let output = session.run(
        bars: try batch.fixture.values("bar", entry: bar), genres: [batch.genres[bar]], count: 1)
      alone += output.values
    }
    let whole = session.run(bars: batch.bars, genres: batch.genres, count: batch.count)
    #expect(largestError(alone, whole.values) < precision.regrouping)
  }

  @Test(arguments: ["fp32", "fp16"])
  func runAllocatesNothing(precision: String) throws {
    let batch = try Batch("discriminator-middle", precision)
    let (bars, genres) = (batch.bars, batch.genres)
    let session = batch.session()
    _ = session.run(bars: bars, genres: genres, count: batch.count)
    let allocations = countAllocations {
      _ = session.run(bars: bars, genres: genres, count: batch.count)
      _ = session.run(bars: bars, genres: genres, count: 1)
    }
    #expect(allocations == 0)
  }

  /// A discriminator of PyTorch's and a batch of bars for it.
  private struct Batch {
    let fixture: ModelFixture
    let model: TrackDiscriminator
    let bars: [Float]
    let genres: [Int]
    let expected: [Float]

    var count: Int { genres.count }

    init(_ name: String, _ precision: String) throws {
      fixture = try ModelFixture(name, precision)
      model = try TrackDiscriminator(fixture.checkpoint)
      bars = try fixture.values("bar")
      genres = try fixture.identifiers("genre")
      expected = try fixture.values("realness")
    }

    func session() -> TrackDiscriminator.Session {
      TrackDiscriminator.Session(model, capacity: count)
    }
  }
}
