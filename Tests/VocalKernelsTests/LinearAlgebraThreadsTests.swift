import Testing
import VocalKernels

/// Tests that set how many threads products use, or rely on it, one after the other: the number belongs
/// to the process.
@Suite(.serialized) enum ProcessWideTests {}

extension ProcessWideTests {
  @Suite struct LinearAlgebraThreadsTests {
    @Test func theCountIsWhatWasSet() {
      let before = LinearAlgebraThreads.count
      defer { LinearAlgebraThreads.use(before) }
      LinearAlgebraThreads.use(1)
      #expect(LinearAlgebraThreads.count == 1)
    }
  }
}
