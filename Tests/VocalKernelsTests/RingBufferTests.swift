import Foundation
import Testing
import VocalKernels
import VocalTestSupport

@Suite struct RingBufferTests {
  @Test func elementsComeOutInTheOrderTheyWentIn() {
    var random = SeededRandom(seed: 1)
    let queue = RingBuffer<Int>(capacity: 100)
    var (expected, given): ([Int], Int) = ([], 0)
    for _ in 0..<5000 {
      if Bool.random(using: &random) {
        let block = Array(given..<given + Int.random(in: 0...150, using: &random))
        let count = block.withUnsafeBufferPointer { queue.write($0) }
        #expect(count == min(block.count, queue.capacity - expected.count))
        expected += block.prefix(count)
        given += count
      } else {
        let wanted = Int.random(in: 0...150, using: &random)
        let read = [Int](unsafeUninitializedCapacity: wanted) { buffer, count in
          count = queue.read(into: UnsafeMutableBufferPointer(rebasing: buffer[..<wanted]))
        }
        #expect(read == Array(expected.prefix(wanted)))
        expected.removeFirst(read.count)
      }
      #expect(queue.count == expected.count)
    }
    #expect(given > 50 * queue.capacity)
  }

  @Test func aFullQueueTakesNothingAndAnEmptyOneGivesNothing() {
    let queue = RingBuffer<UInt8>(capacity: 3)
    #expect(queue.capacity == 4 && queue.read() == nil)
    for element in UInt8(0)..<4 { #expect(queue.write(element)) }
    #expect(!queue.write(9) && queue.room() == 0)
    #expect(queue.read() == 0 && queue.room() == 1)
    #expect(queue.write(4))
    #expect((0..<5).map { _ in queue.read() } == [1, 2, 3, 4, nil])
  }

  @Test(arguments: UInt64(1)...4)
  func nothingIsLostOrTornBetweenTwoThreads(seed: UInt64) {
    struct Pair: Equatable, BitwiseCopyable, Sendable { let number, square: Int }
    let queue = RingBuffer<Pair>(capacity: 64)
    let total = 200_000
    let writer = Thread {
      var random = SeededRandom(seed: seed)
      var next = 0
      while next < total {
        let count = min(Int.random(in: 1...90, using: &random), total - next)
        let block = (next..<next + count).map { Pair(number: $0, square: $0 &* $0) }
        let written = block.withUnsafeBufferPointer { queue.write($0) }
        next += written
        if written == 0 { Thread.sleep(forTimeInterval: 0) }
      }
    }
    writer.start()
    var random = SeededRandom(seed: seed + 100)
    var (next, isWhole) = (0, true)
    var buffer = [Pair](repeating: Pair(number: -1, square: 1), count: 90)
    while next < total {
      let wanted = Int.random(in: 1...90, using: &random)
      let count = buffer.withUnsafeMutableBufferPointer {
        queue.read(into: UnsafeMutableBufferPointer(rebasing: $0[..<wanted]))
      }
      for index in 0..<count {
        isWhole = isWhole && buffer[index] == Pair(number: next, square: next &* next)
        next += 1
      }
      if count == 0 { Thread.sleep(forTimeInterval: 0) }
    }
    #expect(isWhole && queue.read() == nil)
  }

  @Test func neitherSideAllocates() {
    let queue = RingBuffer<Float>(capacity: 1000)
    let block = [Float](repeating: 1, count: 300)
    var buffer = [Float](repeating: 0, count: 400)
    let count = countAllocations {
      for _ in 0..<1000 {
        _ = block.withUnsafeBufferPointer { queue.write($0) }
        _ = queue.write(2)
        _ = buffer.withUnsafeMutableBufferPointer { queue.read(into: $0) }
        _ = queue.read()
      }
    }
    #expect(count == 0)
  }
}
