import Testing
import VocalLayers

@Suite struct DilatedConvolutionTests {
  @Test(arguments: [("dilated-convolution", 6, 8, 2), ("dilated-convolution-odd", 5, 3, 4)])
  func outputsEqualPyTorch(name: String, inputs: Int, outputs: Int, dilation: Int) throws {
    for precision in ["fp32", "fp16"] {
      let fixture = try LayerFixture(name, precision)
      let layer = try DilatedConvolution(
        fixture.checkpoint.parameters, inputs: inputs, outputs: outputs, dilation: dilation)
      var layout = ArenaLayout()
      let slots = layer.reserve(steps: fixture.input.shape[0], in: &layout)
      let arena = Arena(layout)
      arena.fill(with: 0xFF)  // NaN everywhere: what is read must have been written.
      let y = fixture.output(columns: layer.outputs) {
        layer.apply(to: $0, into: $1, slots: slots, in: arena)
      }
      #expect(fixture.error(of: y) < fixture.tolerance)
      #expect(arena.isIntact)
    }
  }
}
