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

  @Test func aRowThatIsAddedIsTheSumOfTheOthersTimesTheirShares() throws {
    let fixture = try LayerFixture("embedding", "fp32")
    let layer = try Embedding(fixture.checkpoint.parameters, entries: 5, width: 7)
    func row(_ identifier: Int, of table: Embedding) -> [Float] {
      Array(unsafeUninitializedCapacity: 7) { values, count in
        if let base = values.baseAddress { table.write(identifier, to: base) }
        count = 7
      }
    }
    let blended = layer.adding([0.25, 0, 0, 0.75, 0])
    #expect((0..<5).allSatisfy { row($0, of: blended) == row($0, of: layer) })
    let expected = zip(row(0, of: layer), row(3, of: layer)).map { 0.25 * $0 + 0.75 * $1 }
    #expect(zip(row(5, of: blended), expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(row(5, of: layer.adding([0, 0, 1, 0, 0])) == row(2, of: layer))
  }

  @Test func anotherShapeIsRefused() throws {
    let fixture = try LayerFixture("embedding", "fp32")
    #expect(
      throws: CheckpointError.wrongShape(
        file: fixture.checkpoint.path, tensor: "weight", expected: [6, 7], found: [5, 7])
    ) { try Embedding(fixture.checkpoint.parameters, entries: 6, width: 7) }
  }
}
