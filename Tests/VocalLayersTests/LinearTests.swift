import Testing
import VocalCheckpoints
import VocalKernels
import VocalLayers

@Suite struct LinearTests {
  @Test(arguments: ["fp32", "fp16"])
  func outputsEqualPyTorch(precision: String) throws {
    let fixture = try LayerFixture("linear", precision)
    let layer = try Linear(fixture.checkpoint.parameters, inputs: 37, outputs: 13)
    var scratch = [Float](repeating: .nan, count: layer.scratchCount)
    let y = fixture.output(columns: layer.outputs) {
      layer.apply(to: $0, into: $1, scratch: &scratch)
    }
    #expect(fixture.error(of: y) < fixture.tolerance)
  }

  @Test func anotherShapeIsRefused() throws {
    let fixture = try LayerFixture("linear", "fp32")
    #expect(
      throws: CheckpointError.wrongShape(
        file: fixture.checkpoint.path, tensor: "weight", expected: [13, 36], found: [13, 37])
    ) { try Linear(fixture.checkpoint.parameters, inputs: 36, outputs: 13) }
  }
}
