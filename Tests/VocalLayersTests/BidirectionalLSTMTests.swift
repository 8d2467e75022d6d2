import Testing
import VocalKernels
import VocalLayers

@Suite struct BidirectionalLSTMTests {
  @Test(arguments: [("lstm", 24, 16), ("lstm-odd", 7, 5)], ["fp32", "fp16"])
  func outputsEqualPyTorch(test: (name: String, inputs: Int, units: Int), precision: String) throws
  {
    let fixture = try LayerFixture(test.name, precision)
    let layer = try BidirectionalLSTM(
      fixture.checkpoint.parameters, inputs: test.inputs, units: test.units)
    let frames = fixture.input.shape[0]

    var layout = ArenaLayout()
    let states = layer.reserveStates(in: &layout)
    let gates = layout.reserve(rows: frames, columns: layer.gates)
    let scratch = layout.reserve(scratch: [layer.scratchCount])
    let arena = Arena(layout)
    arena.fill(with: 0xFF)  // NaN everywhere: what is read must have been written.
    let y = fixture.output(columns: layer.outputs) { input, output in
      layer.project(input, into: arena.matrix(gates), scratch: arena[scratch])
      layer.recur(
        arena.matrix(gates), states: states, in: arena, into: output, scratch: arena[scratch])
    }
    #expect(fixture.error(of: y) < fixture.tolerance)
    #expect(arena.isIntact)
  }
}
