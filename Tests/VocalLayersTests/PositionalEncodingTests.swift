import Testing
import VocalLayers

@Suite struct PositionalEncodingTests {
  @Test func outputsEqualPyTorch() throws {
    let fixture = try LayerFixture("positions", "fp32")
    let (positions, width) = (fixture.output.shape[0], fixture.output.shape[1])
    var y = [Float](repeating: .nan, count: positions * width)
    PositionalEncoding.write(positions: positions, width: width, to: &y)
    #expect(fixture.error(of: y) < 1e-4)
  }
}
