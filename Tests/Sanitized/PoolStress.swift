// Threads that divide work among the helpers of one pool, at once, under the thread sanitizer: `tools/tests/sanitize`.

import Foundation
import Synchronization
import VocalKernels

/// Counts how often each piece is done. What two threads did at once would be a race.
private struct Count: DivisibleWork {
  let pieces: Int
  let multiplications = Int.max
  let scratchCount: Int
  let counts: UnsafeMutablePointer<Int>

  func run(_ pieces: Range<Int>, scratch: UnsafeMutablePointer<Float>) {
    for piece in pieces {
      for index in 0..<scratchCount { scratch[index] = Float(piece) }
      counts[piece] += 1
    }
  }
}

/// `callers` threads each divide many works, of random sizes, among the same helpers: every piece is done once, and is
/// seen by who asked for it.
func stressPool(seed: UInt64, callers: Int, works: Int) -> Bool {
  let wrong = Atomic(0)
  let ended = DispatchSemaphore(value: 0)
  for caller in 0..<callers {
    let thread = Thread {
      var random = Generator(state: seed &* 100 &+ UInt64(caller))
      var scratch = [Float](repeating: 0, count: 64)
      for _ in 0..<works {
        let pieces = Int.random(in: 1...40, using: &random)
        var counts = [Int](repeating: 0, count: pieces)
        let scratchCount = Int.random(in: 0...64, using: &random)
        counts.withUnsafeMutableBufferPointer { counts in
          guard let first = counts.baseAddress else { return }
          let work = Count(pieces: pieces, scratchCount: scratchCount, counts: first)
          scratch.withUnsafeMutableBufferPointer { scratch in
            if let memory = scratch.baseAddress { work.run(scratch: memory) }
          }
        }
        if counts.contains(where: { $0 != 1 }) { wrong.wrappingAdd(1, ordering: .relaxed) }
      }
      ended.signal()
    }
    thread.start()
  }
  for _ in 0..<callers { ended.wait() }
  return wrong.load(ordering: .relaxed) == 0
}
