import Testing
import VocalCheckpoints
import VocalKernels
import VocalLayers

@Suite struct LayerNormTests {
  @Test(arguments: [("layer-norm", 24), ("layer-norm-odd", 13)], ["fp32", "fp16"])
  func outputsEqualPyTorch(test: (name: String, width: Int), precision: String) throws {
    let fixture = try LayerFixture(test.name, precision)
    let layer = try LayerNorm(fixture.checkpoint.parameters, width: test.width)
    let y = fixture.output(columns: test.width) { layer.apply(to: $0, into: $1) }
    #expect(fixture.error(of: y) < fixture.tolerance)
  }

  @Test func inPlaceIsTheSame() throws {
    let fixture = try LayerFixture("layer-norm-odd", "fp32")
    let layer = try LayerNorm(fixture.checkpoint.parameters, width: 13)
    let y = fixture.output(columns: 13) {
      $1.pointer.update(from: $0.pointer, count: $0.rows * $0.columns)
      layer.apply(to: Matrix($1), into: $1)
    }
    #expect(fixture.error(of: y) < 1e-4)
  }

  @Test func anotherShapeIsRefused() throws {
    let fixture = try LayerFixture("layer-norm-odd", "fp32")
    #expect(
      throws: CheckpointError.wrongShape(
        file: fixture.checkpoint.path, tensor: "weight", expected: [12], found: [13])
    ) { try LayerNorm(fixture.checkpoint.parameters, width: 12) }
  }
}
