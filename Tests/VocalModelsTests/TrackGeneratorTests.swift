import Testing
import VocalModels
import VocalTestSupport

@Suite struct TrackGeneratorTests {
  @Test(arguments: ["generator-tiny", "generator-middle"], Precision.all)
  func outputsEqualPyTorch(name: String, precision: Precision) throws {
    let batch = try Batch(name, precision.name)
    let output = batch.session().run(
      noise: batch.noise, genres: batch.genres, condition: batch.condition, bars: batch.bars)
    #expect(output.rows == batch.bars)
    #expect(spread(batch.expected) > 0.05)
    #expect(largestError(output.values, batch.expected) < precision.tolerance)
  }

  @Test(arguments: ["fp32", "fp16"])
  func batchEqualsOneByOne(precision: String) throws {
    let batch = try Batch("generator-middle", precision)
    let session = batch.session()
    var alone: [Float] = []
    for bar in 0..<batch.bars {
      let output = session.run(
        noise: try batch.fixture.values("noise", entry: bar), genres: [batch.genres[bar]],
        condition: try batch.fixture.values("condition", entry: bar), bars: 1)
      alone += output.values
    }
    let whole = session.run(
      noise: batch.noise, genres: batch.genres, condition: batch.condition, bars: batch.bars)
    #expect(largestError(alone, whole.values) < 1e-5)
  }

  @Test(arguments: ["fp32", "fp16"])
  func runAllocatesNothing(precision: String) throws {
    let batch = try Batch("generator-middle", precision)
    let (noise, genres, condition) = (batch.noise, batch.genres, batch.condition)
    let session = batch.session()
    _ = session.run(noise: noise, genres: genres, condition: condition, bars: batch.bars)
    let allocations = countAllocations {
      _ = session.run(noise: noise, genres: genres, condition: condition, bars: batch.bars)
      _ = session.run(noise: noise, genres: genres, condition: condition, bars: 1)
    }
    #expect(allocations == 0)
  }

  /// A generator of PyTorch's and a batch of its bars.
  private struct Batch {
    let fixture: ModelFixture
    let model: TrackGenerator
    let noise: [Float]
    let genres: [Int]
    let condition: [Float]
    let expected: [Float]

    var bars: Int { genres.count }

    init(_ name: String, _ precision: String) throws {
      fixture = try ModelFixture(name, precision)
      model = try TrackGenerator(fixture.checkpoint)
      noise = try fixture.values("noise")
      genres = try fixture.identifiers("genre")
      condition = try fixture.values("condition")
      expected = try fixture.values("bar")
    }

    func session() -> TrackGenerator.Session {
      TrackGenerator.Session(model, capacity: bars)
    }
  }
}
