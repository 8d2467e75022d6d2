import Testing
import VocalCheckpoints
import VocalModels
import VocalTestSupport

@Suite struct PitchLiveSessionTests {
  /// Frame by frame or in uneven blocks, a stream gives what PyTorch gives of the whole.
  @Test(arguments: ["pitch-tiny", "pitch-middle"], Precision.all)
  func outputsEqualPyTorch(name: String, precision: Precision) throws {
    let fixture = try PitchFixture(name, precision.name)
    for lookAhead in [0, 1, 2, 3, 8] {
      let expected = try fixture.expected(lookAhead: lookAhead)
      #expect(expected.leastSpread > 0.05, "a fixture that tells frames apart")
      for blocks in [[1], [3, 1, 0, 7]] {
        let session = fixture.model.liveStream(lookAhead: lookAhead, block: 7)
        let error = Stream(session, fixture, blocks: blocks).heads.error(to: expected)
        #expect(error < precision.tolerance, "look-ahead \(lookAhead), blocks \(blocks)")
      }
    }
  }

  /// A window as long as the stream is the stream read as a whole.
  @Test func lookAheadToTheEndIsTheWhole() throws {
    let fixture = try PitchFixture("pitch-tiny", "fp32")
    let session = fixture.model.liveStream(lookAhead: fixture.frames + fixture.model.latency)
    let stream = Stream(session, fixture, blocks: [1])
    #expect(stream.heads.error(to: try fixture.expected()) < 1e-4)
  }

  @Test(arguments: [0, 2, 7]) func outputLagsByTheLookAhead(lag: Int) throws {
    let fixture = try PitchFixture("pitch-tiny", "fp32")
    let session = fixture.model.liveStream(lookAhead: lag)
    #expect(session.lookAhead == lag)
    let stream = Stream(session, fixture, blocks: [1])
    #expect(stream.counts.prefix(lag).allSatisfy { $0 == 0 })
    #expect(stream.counts.dropFirst(lag).dropLast().allSatisfy { $0 == 1 })
    #expect(stream.counts.last == lag + 1)
  }

  @Test(arguments: [0, 1, 6]) func resetLeavesNothingBehind(lookAhead: Int) throws {
    let fixture = try PitchFixture("pitch-middle", "fp16")
    let session = fixture.model.liveStream(lookAhead: lookAhead)
    let first = Stream(session, fixture, blocks: [1])
    session.reset()
    let isSame = Stream(session, fixture, blocks: [1]).heads == first.heads
    #expect(isSame)
  }

  @Test(arguments: ["fp32", "fp16"], [0, 2, 9])
  func advancingAllocatesNothing(precision: String, lookAhead: Int) throws {
    let fixture = try PitchFixture("pitch-middle", precision)
    let mel = fixture.mel
    let session = fixture.model.liveStream(lookAhead: lookAhead, block: 4)
    // What Swift's runtime looks up once in a process is looked up before the counting.
    _ = Stream(session, fixture, blocks: [4, 1])
    session.reset()
    let allocations = countAllocations {
      for frame in 0..<40 { _ = session.advance(mel: mel, frames: frame % 5) }
      _ = session.advance(mel: mel, frames: 1, isLast: true)
    }
    #expect(allocations == 0)
  }

  /// The heads of a whole stream, and how many frames each call decided.
  private struct Stream {
    var heads = Heads(values: [:], frames: 0)
    var counts: [Int] = []

    init(_ session: any LivePitchStream, _ fixture: PitchFixture, blocks: [Int]) {
      let bands = fixture.model.configuration.melBands
      var start = 0
      while start < fixture.frames {
        let count = min(blocks[counts.count % blocks.count], fixture.frames - start)
        let output = fixture.mel.withUnsafeBufferPointer {
          session.advance(
            mel: $0.baseAddress! + start * bands, frames: count,
            isLast: start + count == fixture.frames)
        }
        heads.append(Heads(output))
        counts.append(output.frames)
        start += count
      }
    }
  }
}
