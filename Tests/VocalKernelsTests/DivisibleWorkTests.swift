import CAllocationCounter
import Testing
import VocalKernels

extension ProcessWideTests {
  @Suite struct DivisibleWorkTests {
    /// Parts on two threads do what one part does, as often as they are asked to.
    @Test(arguments: [1, 2])
    func partsAreTheWhole(threads: Int) {
      let before = LinearAlgebraThreads.count
      defer { LinearAlgebraThreads.use(before) }
      LinearAlgebraThreads.use(threads)
      for total in [0, 1, 2, 7, 1000] {
        var counts = [Int](repeating: 0, count: total)
        counts.withUnsafeMutableBufferPointer { counts in
          for _ in 0..<200 { Counting(counts: counts).run() }
        }
        #expect(counts.allSatisfy { $0 == 200 })
      }
    }

    @Test func handingOverAllocatesNothing() {
      let before = LinearAlgebraThreads.count
      defer { LinearAlgebraThreads.use(before) }
      LinearAlgebraThreads.use(2)
      var counts = [Int](repeating: 0, count: 100)
      counts.withUnsafeMutableBufferPointer { counts in
        Counting(counts: counts).run()  // Makes the thread.
        allocation_counter_start()
        for _ in 0..<100 { Counting(counts: counts).run() }
        let allocations = allocation_counter_stop()
        #expect(allocations == 0)
      }
    }

    @Test func sharesAreCutAtUnits() {
      let shares = (0..<2).map { Counting.share($0, of: 2, total: 35, unit: 16) }
      #expect(shares == [0..<16, 16..<35])
      #expect(Counting.share(0, of: 1, total: 35, unit: 16) == 0..<35)
    }

    private struct Counting: DivisibleWork {
      let counts: UnsafeMutableBufferPointer<Int>

      func run(part index: Int, of count: Int) {
        for index in Self.share(index, of: count, total: counts.count) { counts[index] += 1 }
      }
    }

    /// Two threads give the bits of one.
    @Test func productsAreTheSameOnTwoThreads() {
      var noise = Noise(seed: 17)
      let (rows, inputs, outputs) = (70, 600, 50)
      let x = noise.values(rows * inputs)
      let weights = TestWeights(outputs * inputs, .half, &noise)
      func product(threads: Int) -> [Float] {
        LinearAlgebraThreads.use(threads)
        return transform(x, rows: rows, columns: outputs) { x, y in
          weights.withMatrix(outputs: outputs, inputs: inputs) { matrix in
            var scratch = [Float](repeating: .nan, count: MatrixProduct.scratchCount(for: matrix))
            MatrixProduct.affine(x, weights: matrix, bias: nil, into: y, scratch: &scratch)
          }
        }
      }
      let before = LinearAlgebraThreads.count
      defer { LinearAlgebraThreads.use(before) }
      #expect(product(threads: 2) == product(threads: 1))
    }
  }
}
