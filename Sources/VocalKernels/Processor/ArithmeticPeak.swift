/// What registers can multiply and add at most, by the instructions in use and as many threads as products may use.
package enum ArithmeticPeak: Sendable {
  /// In single precision.
  case floats
  /// Pairs of 16-bit integers, added in 32 bits.
  case integers

  /// Rounds of a loop over the registers: some microseconds.
  private static let rounds = 5_000

  /// Runs loops of some microseconds on all threads.
  ///
  /// - Returns: how many multiplications that were.
  package func run() -> Int {
    let pieces = 8 * LinearAlgebraThreads.count
    var done = [Int](repeating: 0, count: pieces)
    done.withUnsafeMutableBufferPointer { done in
      var scratch: Float = 0
      Loops(peak: self, done: done).run(scratch: &scratch)
    }
    return done.reduce(0, +)
  }

  /// One loop runs the rounds.
  private var loop: Int {
    let kernels = Processor.kernels
    return switch self {
    case .floats: kernels.multiplyAdds(rounds: Self.rounds).multiplications
    case .integers:
      kernels.pairProducts(rounds: Self.rounds, fused: Processor.fusesPairProducts).multiplications
    }
  }

  private struct Loops: DivisibleWork {
    let peak: ArithmeticPeak
    /// The multiplications of each.
    let done: UnsafeMutableBufferPointer<Int>

    var pieces: Int { done.count }
    var multiplications: Int { .max }
    var scratchCount: Int { 0 }

    func run(_ pieces: Range<Int>, scratch: UnsafeMutablePointer<Float>) {
      for piece in pieces { done[piece] = peak.loop }
    }
  }
}
