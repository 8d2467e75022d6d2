import Testing
import VocalKernels
import VocalLayers
import VocalTensors

@Suite struct BidirectionalLSTMTests {
  @Test(arguments: [("lstm", 24, 16), ("lstm-odd", 7, 5)], ["fp32", "fp16"])
  func equalsPyTorch(test: (name: String, inputs: Int, units: Int), precision: String) throws {
    let fixture = try LayerFixture(test.name, precision)
    let layer = try BidirectionalLSTM(
      fixture.checkpoint.parameters, inputs: test.inputs, units: test.units)
    let frames = fixture.input.shape[0]

    var layout = ArenaLayout()
    let plan = layer.planState(in: &layout)
    let input = layout.reserve([frames, layer.inputs])
    let gates = layout.reserve([frames, layer.gates])
    let output = layout.reserve([frames, layer.outputs])
    let scratch = layout.reserve([layer.scratchCount])
    let arena = Arena(layout)
    arena.fill(with: 0xFF)  // NaN everywhere: what is read must have been written.
    arena[input].update(from: fixture.input.values, count: input.shape.count)

    let projected = MutableMatrix(arena[gates], rows: frames, columns: layer.gates)
    layer.project(
      Matrix(arena[input], rows: frames, columns: layer.inputs), into: projected,
      scratch: arena[scratch])
    layer.recur(
      projected, state: layer.makeState(plan, in: arena),
      into: MutableMatrix(arena[output], rows: frames, columns: layer.outputs),
      scratch: arena[scratch])

    let y = (0..<output.shape.count).map { arena[output][$0] }
    #expect(fixture.error(of: y) < LayerFixture.tolerance(precision))
    let isIntact = arena.isIntact
    #expect(isIntact)
  }
}
