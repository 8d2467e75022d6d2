import COpenBLAS
import Testing
import VocalKernels
import VocalTestSupport

/// Tests that set how many threads products use. The number belongs to the process, so they run one after the
/// other, and in a process without the other tests (`tools/test`).
@Suite(.serialized) enum ProcessWideTests {}

extension ProcessWideTests {
  @Suite struct LinearAlgebraThreadsTests {
    @Test func theCountIsOneUntilItIsSet() {
      #expect(LinearAlgebraThreads.count == 1)
      defer { LinearAlgebraThreads.use(1) }
      LinearAlgebraThreads.use(2)
      #expect(LinearAlgebraThreads.count == 2)
    }

    /// More rows than the engine's own products take, with weights in single precision.
    @Test func openBLASKeepsTheNumberOfThreadsThatTheProcessGaveIt() {
      var random = SeededRandom(seed: 2)
      let weights = TestWeights(outputs: 64, inputs: 64, &random).matrix(.float32)
      let input = random.values(400 * 64, in: -1...1)
      openblas_set_num_threads(3)
      defer { openblas_set_num_threads(1) }
      let output = transform(input, rows: 400, columns: 64) { x, y in
        var scratch = [Float](repeating: 0, count: max(weights.scratchCount, 1))
        GEMM.affine(x, weights: weights, bias: nil, into: y, scratch: &scratch)
      }
      #expect(output.allSatisfy { $0.isFinite })
      #expect(openblas_get_num_threads() == 3)
    }
  }
}
