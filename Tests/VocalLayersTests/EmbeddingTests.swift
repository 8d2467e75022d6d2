import Testing
import VocalCheckpoints
import VocalLayers

@Suite struct EmbeddingTests {
  @Test(arguments: ["fp32", "fp16"])
  func outputsEqualPyTorch(precision: String) throws {
    let fixture = try LayerFixture("embedding", precision)
    let layer = try Embedding(fixture.checkpoint.parameters, entries: 5, width: 7)
    let y = fixture.output(columns: layer.width) { identifiers, output in
      for row in 0..<output.rows {
        layer.write(Int(identifiers.pointer[row]), to: output.row(row))
      }
    }
    #expect(fixture.error(of: y) < fixture.tolerance)
  }

  @Test func anotherShapeIsRefused() throws {
    let fixture = try LayerFixture("embedding", "fp32")
    #expect(
      throws: CheckpointError.wrongShape(
        file: fixture.checkpoint.path, tensor: "weight", expected: [6, 7], found: [5, 7])
    ) { try Embedding(fixture.checkpoint.parameters, entries: 6, width: 7) }
  }
}
