import Foundation
import Testing
import VocalTestSupport
import VocalTranscription

@Suite(.enabled(if: canFindRealTimeBreaches, "the system allows no seccomp filter"))
struct RealTimeTests {
  @Test func theProbeFindsAllocationsLocksAndSystemCalls() throws {
    let lock = NSLock()
    let sink = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    defer { sink.deallocate() }
    let found = try #require(
      realTimeBreaches {
        sink.pointee = [Int](repeating: 1, count: 1000).count
        lock.lock()
        lock.unlock()
        _ = getppid()
      })
    #expect(found.allocations >= 2 && found.locks >= 1 && found.systemCalls >= 1)
  }

  @Test func theAudioSideDoesNothingThatCouldMakeItWait() throws {
    let input = AudioInput(channels: 2, frames: 4096)
    let block = [Float](repeating: 0.25, count: 960)
    // Ten minutes of 10 ms blocks, read by nobody: what does not fit is lost, without a wait.
    let found = realTimeBreaches { for _ in 0..<60_000 { input.write(block.span) } }
    #expect(found == RealTimeBreaches())
    #expect(input.lostSamples > 0)
  }
}
