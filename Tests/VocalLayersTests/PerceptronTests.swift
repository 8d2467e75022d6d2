import Testing
import VocalCheckpoints
import VocalLayers

@Suite struct PerceptronTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let sizes: [Int]
    let activation: Activation
    let activatesLast: Bool
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "perceptron", sizes: [12, 17, 9, 5], activation: .relu, activatesLast: false),
    Case(
      name: "perceptron-leaky", sizes: [7, 8, 3], activation: .leakyReLU(slope: 0.2),
      activatesLast: true),
  ]

  @Test(arguments: cases, ["fp32", "fp16"])
  func outputsEqualPyTorch(test: Case, precision: String) throws {
    let fixture = try LayerFixture(test.name, precision)
    let layer = try Perceptron(
      fixture.checkpoint.parameters, sizes: test.sizes, activation: test.activation,
      activatesLast: test.activatesLast)
    var layout = ArenaLayout()
    let slots = layer.reserve(rows: fixture.input.shape[0], in: &layout)
    let arena = Arena(layout)
    arena.fill(with: 0xFF)  // NaN everywhere: what is read must have been written.
    let y = fixture.output(columns: layer.outputs) {
      layer.apply(to: $0, into: $1, slots: slots, in: arena)
    }
    #expect(fixture.error(of: y) < fixture.tolerance)
    #expect(arena.isIntact)
  }

  @Test func anotherShapeIsRefused() throws {
    let fixture = try LayerFixture("perceptron", "fp32")
    #expect(
      throws: CheckpointError.wrongShape(
        file: fixture.checkpoint.path, tensor: "1.weight", expected: [8, 17], found: [9, 17])
    ) {
      try Perceptron(
        fixture.checkpoint.parameters, sizes: [12, 17, 8, 5], activation: .relu,
        activatesLast: false)
    }
  }
}
