import Testing
import VocalKernels

@Suite struct LinearAlgebraThreadsTests {
  @Test func countIsWhatWasSet() {
    let before = LinearAlgebraThreads.count
    defer { LinearAlgebraThreads.use(before) }
    LinearAlgebraThreads.use(1)
    #expect(LinearAlgebraThreads.count == 1)
  }
}
