// What threads share, hammered at once under the thread sanitizer: `tools/tests/sanitize`. Here both ends of the queues.

import Foundation
import Synchronization
import VocalKernels

/// A seeded generator (S. Vigna's splitmix64).
struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Writes 0 ..< total in blocks of random sizes, while another thread reads them in others.
func stress(seed: UInt64, total: Int) -> Bool {
  let queue = RingBuffer<Int>(capacity: 1 + Int(seed % 100))
  let writer = Thread {
    var random = Generator(state: seed)
    var next = 0
    while next < total {
      let count = min(Int.random(in: 1...70, using: &random), total - next)
      let block = Array(next..<next + count)
      next += block.withUnsafeBufferPointer { queue.write($0) }
      if Bool.random(using: &random), next < total, queue.write(next) { next += 1 }
    }
  }
  writer.start()
  var random = Generator(state: ~seed)
  var (next, isWhole) = (0, true)
  var buffer = [Int](repeating: -1, count: 70)
  while next < total {
    let wanted = Int.random(in: 1...70, using: &random)
    let count = buffer.withUnsafeMutableBufferPointer {
      queue.read(into: UnsafeMutableBufferPointer(rebasing: $0[..<wanted]))
    }
    for index in 0..<count where buffer[index] != next + index { isWhole = false }
    next += count
    if let element = queue.read() {
      isWhole = isWhole && element == next
      next += 1
    }
  }
  return isWhole
}

/// Writes 0 ..< total as samples faster than they are read, and begins new streams meanwhile: what is read keeps its
/// place, with silence for what was lost.
func stressInput(seed: UInt64, total: Int) -> Bool {
  let input = AudioInput(channels: 1, frames: 512)
  let isOver = Atomic(false)
  let writer = Thread {
    var random = Generator(state: seed)
    var next = 1
    while next < total {
      let count = min(Int.random(in: 1...300, using: &random), total - next)
      let block = (next..<next + count).map(Float.init)
      if Int.random(in: 0..<5, using: &random) == 0 {
        input.skip(frames: count)
      } else {
        input.write(block.span)
      }
      next += count
    }
    isOver.store(true, ordering: .releasing)
  }
  writer.start()
  var random = Generator(state: ~seed)
  var (last, silence, isWhole): (Float, Int, Bool) = (0, 0, true)
  func take(_ block: Span<Float>, lost: Int) {
    silence += lost
    for index in 0..<block.count {
      if silence > 0 {
        isWhole = isWhole && block[index] == 0
        (silence, last) = (silence - 1, last == 0 ? 0 : last + 1)
      } else {
        isWhole = isWhole && (last == 0 || block[index] == last + 1)
        last = block[index]
      }
    }
  }
  while !isOver.load(ordering: .acquiring) {
    while input.read(take) {}
    if Int.random(in: 0..<50, using: &random) == 0 {
      input.reset()
      // The writer may be in the middle of a block: where the new stream begins is not known.
      (last, silence) = (0, 0)
    }
  }
  while input.read(take) {}
  input.readEnd(take)
  return isWhole
}

@main struct QueueStress {
  static func main() {
    for seed in UInt64(1)...20 where !stress(seed: seed, total: 50_000) {
      print("seed \(seed): elements were lost or torn")
      exit(1)
    }
    for seed in UInt64(1)...10 where !stressInput(seed: seed, total: 300_000) {
      print("seed \(seed): samples came out of place")
      exit(1)
    }
    print("queues: 30 runs without a race")
    LinearAlgebraThreads.use(4)
    for seed in UInt64(1)...10 where !stressPool(seed: seed, callers: 3, works: 300) {
      print("seed \(seed): pieces of a work were left out or done twice")
      exit(1)
    }
    print("pool: 10 runs without a race")
  }
}
