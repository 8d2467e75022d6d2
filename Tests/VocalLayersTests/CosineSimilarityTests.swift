import Testing
import VocalCheckpoints
import VocalKernels
import VocalLayers

@Suite struct CosineSimilarityTests {
  @Test(arguments: ["fp32", "fp16"])
  func outputsEqualPyTorch(precision: String) throws {
    let fixture = try LayerFixture("cosine", precision)
    let layer = try CosineSimilarity(
      fixture.checkpoint.parameters, "vectors", references: 6, width: 11)
    var unit = [Float](repeating: .nan, count: fixture.input.values.count)
    var scratch = [Float](repeating: .nan, count: layer.scratchCount)
    let y = fixture.output(columns: layer.references) { input, output in
      unit.withUnsafeMutableBufferPointer { unit in
        layer.apply(
          to: input, into: output,
          unit: MutableMatrix(unit.baseAddress!, rows: input.rows, columns: layer.width),
          scratch: &scratch)
      }
    }
    #expect(fixture.error(of: y) < fixture.tolerance)
  }

  @Test func anotherShapeIsRefused() throws {
    let fixture = try LayerFixture("cosine", "fp32")
    #expect(
      throws: CheckpointError.wrongShape(
        file: fixture.checkpoint.path, tensor: "vectors", expected: [7, 11], found: [6, 11])
    ) {
      try CosineSimilarity(fixture.checkpoint.parameters, "vectors", references: 7, width: 11)
    }
  }
}
