import Testing
import VocalCheckpoints
import VocalKernels
import VocalLayers

@Suite struct LinearTests {
  @Test(arguments: ["fp32", "fp16"])
  func equalsPyTorch(precision: String) throws {
    let fixture = try LayerFixture("linear", precision)
    let layer = try Linear(fixture.checkpoint.parameters, inputs: 37, outputs: 13)
    let rows = fixture.input.shape[0]
    var y = [Float](repeating: .nan, count: rows * layer.outputs)
    var scratch = [Float](repeating: .nan, count: layer.scratchCount)
    fixture.input.values.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        layer.apply(
          to: Matrix(x.baseAddress!, rows: rows, columns: layer.inputs),
          into: MutableMatrix(y.baseAddress!, rows: rows, columns: layer.outputs),
          scratch: &scratch)
      }
    }
    #expect(fixture.error(of: y) < LayerFixture.tolerance(precision))
  }

  @Test func refusesAnotherShape() throws {
    let fixture = try LayerFixture("linear", "fp32")
    #expect(
      throws: CheckpointError.wrongShape(
        file: fixture.checkpoint.path, tensor: "weight", expected: [13, 36], found: [13, 37])
    ) { try Linear(fixture.checkpoint.parameters, inputs: 36, outputs: 13) }
  }
}
