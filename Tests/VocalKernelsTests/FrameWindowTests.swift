import Testing
import VocalKernels
import VocalTestSupport

@Suite struct FrameWindowTests {
  /// Whose memory a window lies in.
  enum Memory: CaseIterable { case own, callers }

  /// However a stream is cut, the windows of three frames seen are the same.
  @Test(arguments: [[1, 1, 1, 1, 1, 1], [6], [2, 3, 1], [0, 5, 0, 1]], Memory.allCases)
  func cutsDoNotMatter(blocks: [Int], memory: Memory) {
    let storage = HeapBuffer<Float>(capacity: 2 * 8)
    var window =
      memory == .own
      ? SlidingWindow(frameSize: 2, capacity: 1)
      : SlidingWindow(storage.pointer, frameSize: 2, capacity: 8)
    var seen: [[Float]] = []
    var next = 0
    for block in blocks {
      window.append(frames(next..<next + block), frames: block)
      next += block
      #expect(window.end == next)
      for start in window.first..<max(window.first, window.end - 2) {
        seen.append(Array(window.frames(start..<start + 3)))
      }
      window.keepLast(2)
    }
    #expect(seen == (0..<4).map { frames($0..<$0 + 3) })
    withExtendedLifetime(storage) {}
  }

  /// Random appending and dropping, against an array of the whole stream.
  @Test func everyFrameKeptIsThatOfTheStream() {
    var random = SeededRandom(seed: 9)
    var window = SlidingWindow(frameSize: 2, capacity: 4)
    for _ in 0..<500 {
      let count = Int.random(in: 0...5, using: &random)
      let end = window.end
      window.makeRoom(for: count).update(from: frames(end..<end + count), count: 2 * count)
      window.extend(by: count)
      window.drop(before: window.end - Int.random(in: 0...9, using: &random))
      #expect(Array(window.frames(window.first..<window.end)) == frames(window.first..<window.end))
      #expect(window.count == window.end - window.first)
    }
    #expect(window.end > 1000)
  }

  @Test func steadyUseAllocatesNothing() {
    let block = frames(0..<32)
    var window = SlidingWindow(frameSize: 2, capacity: 100)
    let allocations = countAllocations {
      for _ in 0..<100 {
        window.append(block, frames: 32)
        window.keepLast(60)
      }
    }
    #expect(allocations == 0)
    #expect(window.first == 3140)
  }

  @Test func droppingEndsAtTheNewestFrame() {
    var window = SlidingWindow(frameSize: 2, capacity: 4)
    window.append(frames(0..<3), frames: 3)
    window.drop(before: -1)
    #expect(window.first == 0 && window.count == 3)
    window.drop(before: 99)
    #expect(window.first == 3 && window.count == 0)
  }

  @Test func zerosAreAppendedAndRemovalBeginsAnew() {
    let storage = HeapBuffer<Float>(copying: [9, 9, 9, 9, 9, 9])
    var window = SlidingWindow(storage.pointer, frameSize: 3, capacity: 2)
    window.appendZeros(frames: 1)
    #expect(window.count == 1 && storage.pointer[0] == 0 && storage.pointer[2] == 0)
    #expect(storage.pointer[3] == 9)
    window.removeAll()
    #expect(window.first == 0 && window.count == 0)
    #expect(window.makeRoom(for: 2) == storage.pointer)
  }

  /// Frames of two elements, of which each differs from all others.
  private func frames(_ range: Range<Int>) -> [Float] {
    (2 * range.lowerBound..<2 * range.upperBound).map { Float($0) }
  }
}
