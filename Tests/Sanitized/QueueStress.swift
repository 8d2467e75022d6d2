// Both ends of the queues between threads, hammered at once under the thread sanitizer: `tools/tests/sanitize`.

import Foundation
import Synchronization

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

@main struct QueueStress {
  static func main() {
    for seed in UInt64(1)...20 where !stress(seed: seed, total: 50_000) {
      print("seed \(seed): elements were lost or torn")
      exit(1)
    }
    print("queues: 20 runs without a race")
  }
}
