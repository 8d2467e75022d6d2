import Testing
import VocalLayers

@Suite struct ConvolutionStackTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let bands: Int
    let channels: [Int]
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "convolution", bands: 16, channels: [8, 16]),
    Case(name: "convolution-odd", bands: 23, channels: [3, 5, 7]),
  ]

  @Test(arguments: cases, ["fp32", "fp16"])
  func outputsEqualPyTorch(test: Case, precision: String) throws {
    let fixture = try LayerFixture(test.name, precision)
    let frames = fixture.input.shape[0]
    let y = try run(fixture, test, blocks: [frames])
    #expect(fixture.error(of: y) < fixture.tolerance)
  }

  /// A live stream, frame by frame or in uneven blocks, is the sequence as a whole.
  @Test(arguments: cases)
  func blocksEqualTheWhole(test: Case) throws {
    let fixture = try LayerFixture(test.name, "fp32")
    let frames = fixture.input.shape[0]
    let cuts = [
      [Int](repeating: 1, count: frames), [frames - 1, 1], [1, frames - 1], [2, 0, frames - 2],
    ]
    for blocks in cuts {
      let y = try run(fixture, test, blocks: blocks)
      #expect(fixture.error(of: y) < 1e-4, "blocks \(blocks)")
    }
  }

  @Test func outputLagsByTheLatency() throws {
    let test = Self.cases[1]
    let fixture = try LayerFixture(test.name, "fp32")
    let stack = try stack(fixture, test)
    #expect(stack.latency == 3)
    var stream = Stream(stack, frames: 1)
    let counts = (0..<5).map {
      stream.push(fixture.input.values, at: $0, frames: 1, isLast: $0 == 4)
    }
    #expect(counts == [0, 0, 0, 1, 4])
  }

  private func stack(_ fixture: LayerFixture, _ test: Case) throws -> ConvolutionStack {
    try ConvolutionStack(fixture.checkpoint.parameters, bands: test.bands, channels: test.channels)
  }

  /// Runs two sequences on one state and returns the second, so that nothing may be left over.
  private func run(_ fixture: LayerFixture, _ test: Case, blocks: [Int]) throws -> [Float] {
    var stream = Stream(try stack(fixture, test), frames: blocks.max() ?? 0)
    for _ in 0..<2 {
      stream.reset()
      var start = 0
      for (index, block) in blocks.enumerated() {
        _ = stream.push(
          fixture.input.values, at: start, frames: block, isLast: index == blocks.count - 1)
        start += block
      }
    }
    #expect(stream.arena.isIntact)
    return stream.output
  }

  /// A stack with the memory of one stream.
  private struct Stream {
    let stack: ConvolutionStack
    let arena: Arena
    var output: [Float] = []
    private var stream: ConvolutionStack.Stream
    private let scratch: ArenaSlot
    private var target: [Float]

    init(_ stack: ConvolutionStack, frames: Int) {
      self.stack = stack
      var layout = ArenaLayout()
      let slots = stack.reserve(frames: frames, in: &layout)
      scratch = layout.reserve(scratch: [stack.scratchCount])
      arena = Arena(layout)
      arena.fill(with: 0xFF)  // NaN everywhere: what is read must have been written.
      stream = stack.stream(slots, in: arena)
      target = [Float](repeating: .nan, count: (frames + stack.latency) * stack.outputFrame)
    }

    mutating func reset() {
      stack.reset(&stream)
      output = []
    }

    mutating func push(_ frames: [Float], at start: Int, frames count: Int, isLast: Bool) -> Int {
      let written = frames.withUnsafeBufferPointer {
        stack.push(
          $0.baseAddress! + start * stack.inputFrame, frames: count, isLast: isLast, into: &target,
          stream: &stream, scratch: arena[scratch])
      }
      output += target[..<(written * stack.outputFrame)]
      return written
    }
  }
}
