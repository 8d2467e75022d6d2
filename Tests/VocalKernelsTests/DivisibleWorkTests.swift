import Foundation
import Synchronization
import Testing
import VocalKernels
import VocalTestSupport

extension ProcessWideTests {
  @Suite struct DivisibleWorkTests {
    /// Each piece is done once in every run, whatever the number of threads.
    @Test(arguments: [1, 2, 3, 70])
    func everyPieceIsDoneOnce(threads: Int) {
      withThreads(threads) {
        for pieces in [0, 1, 2, 7, 1000] {
          let tally = Tally(pieces: pieces)
          for _ in 0..<200 { tally.run() }
          #expect(tally.counts.allSatisfy { $0 == 200 }, "\(pieces) pieces")
        }
      }
    }

    /// Each piece of a meeting waits until it has as many threads as pieces.
    @Test(arguments: [2, 3, 5])
    func piecesAreDoneAtTheSameTime(threads: Int) {
      withThreads(threads) { #expect(meets(threads)) }
    }

    /// A thread that is alone does all pieces in one run, and those of little work too.
    @Test(arguments: [(1, Int.max), (2, 1000)])
    func littleWorkIsNotDivided(threads: Int, multiplications: Int) {
      withThreads(threads) {
        let meeting = Meeting(pieces: 2, multiplications: multiplications)
        meeting.run()
        #expect(meeting.present == 1)
      }
    }

    @Test func handingOverAllocatesNothing() {
      withThreads(3) {
        #expect(meets(3))
        let tally = Tally(pieces: 100)
        for _ in 0..<100 { tally.run() }  // Makes the threads' scratch.
        #expect(countAllocations { for _ in 0..<100 { tally.run() } } == 0)
      }
    }

    /// The pool serves several callers at once, and none gets a piece of another's.
    @Test func severalCallersShareThePool() async {
      LinearAlgebraThreads.use(3)
      defer { LinearAlgebraThreads.use(1) }
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask {
            let tally = Tally(pieces: 50)
            for _ in 0..<500 { tally.run() }
            #expect(tally.counts.allSatisfy { $0 == 500 })
          }
        }
      }
    }

    /// Pieces that are divided themselves, on whatever threads are left.
    @Test func piecesMayHavePieces() {
      withThreads(4) {
        let inner = (0..<3).map { _ in Tally(pieces: 20) }
        let outer = Tally(pieces: 3) { inner[$0].run() }
        for _ in 0..<200 { outer.run() }
        #expect(inner.allSatisfy { $0.counts.allSatisfy { $0 == 200 } })
      }
    }

    /// A product whose pieces run on several threads gives the bits of one thread.
    @Test(arguments: [WeightForm.float16, .int16])
    func productsAreTheSameOnSeveralThreads(form: WeightForm) {
      var random = SeededRandom(seed: 17)
      let (rows, inputs, outputs) = (232, 600, 300)
      let x = random.values(rows * inputs)
      let matrix = TestWeights(outputs: outputs, inputs: inputs, &random).matrix(form)
      expectSameBits {
        transform(x, rows: rows, columns: outputs) { x, y in
          var scratch = GuardedScratch(count: matrix.scratchCount)
          scratch.use { GEMM.affine(x, weights: matrix, bias: nil, into: y, scratch: $0) }
        }
      }
    }

    /// By Winograd's algorithm, and by im2col.
    @Test(arguments: [64, 3])
    func convolutionsAreTheSameOnSeveralThreads(inputs: Int) {
      var random = SeededRandom(seed: 18)
      let (frames, outputs) = (70, 64)
      let convolution = Convolution(bands: 33, inputChannels: inputs, outputChannels: outputs)
      let x = random.values((frames + 2) * convolution.inputFrame)
      let bias = random.values(outputs)
      let filters = TestWeights(outputs: outputs, inputs: convolution.patch, &random)
        .filters(half: true)
      expectSameBits {
        var y = [Float](repeating: .nan, count: frames * convolution.outputFrame)
        var scratch = GuardedScratch(count: convolution.scratchCount(for: filters))
        scratch.use {
          convolution.run(x, frames: frames, filters: filters, bias: bias, into: &y, scratch: $0)
        }
        #expect(scratch.isIntact)
        return y
      }
    }

    @Test func attentionIsTheSameOnSeveralThreads() {
      var random = SeededRandom(seed: 19)
      let (length, width, heads) = (150, 256, 8)
      let parts = random.values(length * 3 * width, in: -3...3)
      expectSameBits {
        transform(parts, rows: length, columns: width) { x, y in
          var scratch = GuardedScratch(
            count: Attention.scratchCount(length: length, depth: width / heads))
          scratch.use { Attention.run(x, heads: heads, into: y, scratch: $0) }
        }
      }
    }

    private func expectSameBits(_ result: () -> [Float]) {
      let expected = result()
      #expect(Set(expected).count > 1000)
      for threads in 2...4 {
        withThreads(threads) {
          #expect(meets(threads))
          for _ in 0..<20 { #expect(result() == expected, "\(threads) threads") }
        }
      }
    }

    /// Whether so many threads do a work together, at one of some tries: others may be in the way at times, and
    /// then the pool rests.
    private func meets(_ threads: Int) -> Bool {
      (0..<50).contains { _ in
        let meeting = Meeting(pieces: threads)
        meeting.run()
        return meeting.present == threads
      }
    }

    private func withThreads(_ count: Int, _ body: () -> Void) {
      LinearAlgebraThreads.use(count)
      defer { LinearAlgebraThreads.use(1) }
      body()
    }
  }
}

/// Counts how often each piece is done, and writes to all of its scratch.
private struct Tally: DivisibleWork {
  let pieces: Int
  let multiplications = Int.max
  let scratchCount = 100
  private let tallied: HeapBuffer<Int>
  private let scratch = HeapBuffer<Float>(capacity: 100)
  private let body: (Int) -> Void

  init(pieces: Int, body: @escaping (Int) -> Void = { _ in }) {
    self.pieces = pieces
    self.body = body
    tallied = HeapBuffer(copying: [Int](repeating: 0, count: pieces))
  }

  var counts: [Int] { (0..<pieces).map { tallied.pointer[$0] } }

  func run() { run(scratch: scratch.pointer) }

  func run(_ pieces: Range<Int>, scratch: UnsafeMutablePointer<Float>) {
    scratch.update(repeating: 1, count: scratchCount)
    for piece in pieces {
      tallied.pointer[piece] += 1
      body(piece)
    }
  }
}

/// Work whose pieces wait for each other, for a moment.
private final class Meeting: DivisibleWork {
  let pieces: Int
  let multiplications: Int
  let scratchCount = 0
  private let arrived = Atomic(0)

  init(pieces: Int, multiplications: Int = .max) {
    self.pieces = pieces
    self.multiplications = multiplications
  }

  /// How many runs there were, each of a thread or of a piece.
  var present: Int { arrived.load(ordering: .relaxed) }

  func run() {
    var scratch: Float = 0
    run(scratch: &scratch)
  }

  func run(_ pieces: Range<Int>, scratch: UnsafeMutablePointer<Float>) {
    arrived.wrappingAdd(1, ordering: .relaxed)
    let deadline = ContinuousClock.now + .milliseconds(100)
    while present < self.pieces, ContinuousClock.now < deadline { sched_yield() }
  }
}
