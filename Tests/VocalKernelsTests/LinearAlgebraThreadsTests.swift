import COpenBLAS
import Testing
import VocalKernels

/// Tests that set how many threads products use. The number belongs to the process, so they run one after the
/// other, and in a process without the other tests (`tools/test`).
@Suite(.serialized) enum ProcessWideTests {}

extension ProcessWideTests {
  @Suite struct LinearAlgebraThreadsTests {
    @Test func theCountIsOneUntilItIsSetAndOpenBLASKnowsIt() {
      #expect(LinearAlgebraThreads.count == 1)
      #expect(openblas_get_num_threads() == 1)
      defer { LinearAlgebraThreads.use(1) }
      LinearAlgebraThreads.use(2)
      #expect(LinearAlgebraThreads.count == 2)
      #expect(openblas_get_num_threads() == 2)
    }
  }
}
