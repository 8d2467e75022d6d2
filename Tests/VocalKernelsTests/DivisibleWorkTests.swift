import Foundation
import Testing
import VocalKernels
import VocalTestSupport

extension ProcessWideTests {
  @Suite struct DivisibleWorkTests {
    /// Each item is handled once in every run, by as many threads as are allowed.
    @Test(arguments: [1, 2])
    func partsAreTheWholeAndRunOnTheirThreads(threads: Int) {
      withThreads(threads) {
        for total in [0, 1, 2, 7, 1000] {
          let tally = Tally(total: total)
          for _ in 0..<200 { tally.run() }
          #expect(tally.counts.allSatisfy { $0 == 200 })
          #expect(tally.threads.count == threads, "\(total) things")
        }
      }
    }

    @Test func handingOverAllocatesNothing() {
      withThreads(2) {
        let tally = Tally(total: 100)
        tally.run()  // Makes the thread.
        #expect(countAllocations { for _ in 0..<100 { tally.run() } } == 0)
        #expect(tally.threads.count == 2)
      }
    }

    @Test func sharesAreCutAtUnits() {
      let shares = (0..<2).map { Tally.share($0, of: 2, total: 35, unit: 16) }
      #expect(shares == [0..<16, 16..<35])
      #expect(Tally.share(0, of: 1, total: 35, unit: 16) == 0..<35)
    }

    /// A product whose parts run on two threads gives the bits of one thread.
    @Test(arguments: [WeightForm.float16, .int16])
    func productsAreTheSameOnTwoThreads(form: WeightForm) {
      var random = SeededRandom(seed: 17)
      let (rows, inputs, outputs) = (70, 600, 50)
      let x = random.values(rows * inputs)
      let weights = TestWeights(outputs: outputs, inputs: inputs, &random)
      func product(threads: Int) -> [Float] {
        withThreads(threads) {
          transform(x, rows: rows, columns: outputs) { x, y in
            let matrix = weights.matrix(form)
            var scratch = GuardedScratch(count: matrix.scratchCount)
            scratch.use { GEMM.affine(x, weights: matrix, bias: nil, into: y, scratch: $0) }
          }
        }
      }
      #expect(product(threads: 2) == product(threads: 1))
    }

    private func withThreads<Result>(_ count: Int, _ body: () -> Result) -> Result {
      defer { LinearAlgebraThreads.use(1) }
      LinearAlgebraThreads.use(count)
      return body()
    }

    /// Counts how often each thing is done, and notes which threads have done a part.
    private struct Tally: DivisibleWork {
      private let tallied: HeapBuffer<Int>
      private let total: Int
      /// The thread that did the first part last, and the one that did the second; 0 for none.
      private let lastThreads = HeapBuffer<UInt>(copying: [0, 0])

      init(total: Int) {
        self.total = total
        tallied = HeapBuffer(copying: [Int](repeating: 0, count: total))
      }

      var counts: [Int] { (0..<total).map { tallied.pointer[$0] } }
      var threads: Set<UInt> {
        Set((0..<2).map { lastThreads.pointer[$0] }.filter { $0 != 0 })
      }

      func run(part index: Int, of count: Int) {
        lastThreads.pointer[index] = UInt(pthread_self())
        for index in Self.share(index, of: count, total: total) { tallied.pointer[index] += 1 }
      }
    }
  }
}
