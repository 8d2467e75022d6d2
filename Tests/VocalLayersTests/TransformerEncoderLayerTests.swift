import Testing
import VocalCheckpoints
import VocalKernels
import VocalLayers

@Suite struct TransformerEncoderLayerTests {
  struct Case: CustomTestStringConvertible {
    let suffix: String
    let width: Int
    let heads: Int
    let feedforward: Int
    var testDescription: String { "width \(width)" }
  }

  static let cases = [
    Case(suffix: "", width: 16, heads: 2, feedforward: 24),
    Case(suffix: "-odd", width: 15, heads: 3, feedforward: 7),
  ]

  @Test(arguments: cases, ["fp32", "fp16"])
  func outputsEqualPyTorch(test: Case, precision: String) throws {
    let fixture = try LayerFixture("encoder\(test.suffix)", precision)
    let layer = try TransformerEncoderLayer(
      fixture.checkpoint.parameters, width: test.width, heads: test.heads,
      feedforward: test.feedforward)
    var layout = ArenaLayout()
    let slots = layer.reserve(length: fixture.input.shape[0], in: &layout)
    let arena = Arena(layout)
    arena.fill(with: 0xFF)  // NaN everywhere: what is read must have been written.
    let y = fixture.output(columns: test.width) {
      $1.pointer.update(from: $0.pointer, count: $0.rows * $0.columns)
      layer.apply(to: $1, slots: slots, in: arena)
    }
    #expect(fixture.error(of: y) < fixture.tolerance)
    #expect(arena.isIntact)
  }

  /// Attention adds to what is there: onto zeros it is attention alone.
  @Test(arguments: cases, ["fp32", "fp16"])
  func attentionEqualsPyTorch(test: Case, precision: String) throws {
    let fixture = try LayerFixture("attention\(test.suffix)", precision)
    let layer = try MultiHeadAttention(
      fixture.checkpoint.parameters, width: test.width, heads: test.heads)
    var layout = ArenaLayout()
    let slots = layer.reserve(length: fixture.input.shape[0], in: &layout)
    let scratch = layout.reserve(scratch: [layer.scratchCount])
    let arena = Arena(layout)
    arena.fill(with: 0xFF)
    let y = fixture.output(columns: test.width) {
      $1.pointer.update(repeating: 0, count: $1.rows * $1.columns)
      layer.add($0, to: $1, slots: slots, in: arena, scratch: arena[scratch])
    }
    #expect(fixture.error(of: y) < fixture.tolerance)
    #expect(arena.isIntact)
  }

  @Test func anotherShapeIsRefused() throws {
    let fixture = try LayerFixture("encoder-odd", "fp32")
    #expect(
      throws: CheckpointError.wrongShape(
        file: fixture.checkpoint.path, tensor: "expand.weight", expected: [8, 15], found: [7, 15])
    ) {
      try TransformerEncoderLayer(
        fixture.checkpoint.parameters, width: 15, heads: 3, feedforward: 8)
    }
    #expect(
      throws: CheckpointError.wrongShape(
        file: fixture.checkpoint.path, tensor: "query_key_value.weight", expected: [48, 16],
        found: [45, 15])
    ) { try MultiHeadAttention(fixture.checkpoint.parameters, width: 16, heads: 2) }
  }
}
