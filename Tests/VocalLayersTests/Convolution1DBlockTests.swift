import Testing
import VocalCheckpoints
import VocalLayers

@Suite struct Convolution1DBlockTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let outputs: Int
    let pools: Bool
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "convolution1d", outputs: 16, pools: true),
    Case(name: "convolution1d-odd", outputs: 3, pools: true),
    Case(name: "convolution1d-whole", outputs: 7, pools: false),
  ]

  @Test(arguments: cases, ["fp32", "fp16"])
  func outputsEqualPyTorch(test: Case, precision: String) throws {
    let fixture = try LayerFixture(test.name, precision)
    let block = try block(fixture, test, outputs: test.outputs)
    #expect(fixture.output.shape == [40, block.outputSteps, block.outputs])
    var scratch = [Float](repeating: .nan, count: block.scratchCount)
    let y = fixture.output(columns: block.outputCount) {
      block.apply(to: $0.pointer, count: $0.rows, into: $1.pointer, scratch: &scratch)
    }
    #expect(fixture.error(of: y) < fixture.tolerance)
  }

  @Test func anotherShapeIsRefused() throws {
    let fixture = try LayerFixture("convolution1d-odd", "fp32")
    #expect(
      throws: CheckpointError.wrongShape(
        file: fixture.checkpoint.path, tensor: "weight", expected: [4, 3, 5], found: [3, 3, 5])
    ) { try block(fixture, Self.cases[1], outputs: 4) }
  }

  private func block(
    _ fixture: LayerFixture, _ test: Case, outputs: Int
  ) throws -> Convolution1DBlock {
    try Convolution1DBlock(
      fixture.checkpoint.parameters, steps: fixture.input.shape[1],
      inputs: fixture.input.shape[2], outputs: outputs, activation: .leakyReLU(slope: 0.2),
      pools: test.pools)
  }
}
