/// What registers can multiply and add at most, by the instructions in use and as many threads as products may use.
package enum ArithmeticPeak: Sendable {
  /// In single precision.
  case floats
  /// Pairs of 16-bit integers, added in 32 bits.
  case integers

  /// Rounds of a loop over the registers: some microseconds.
  private static let rounds = 20_000

  /// Runs a loop of some microseconds.
  ///
  /// - Returns: how many multiplications that were.
  package func run() -> Int {
    var done = [Int](repeating: 0, count: mostParts)
    done.withUnsafeMutableBufferPointer { done in
      Loop(peak: self, done: done).run()
    }
    return done.reduce(0, +)
  }

  private struct Loop: DivisibleWork {
    let peak: ArithmeticPeak
    /// The multiplications of each part.
    let done: UnsafeMutableBufferPointer<Int>

    func run(part index: Int, of count: Int) {
      let kernels = Processor.kernels
      done[index] =
        switch peak {
        case .floats: kernels.multiplyAdds(rounds: rounds).multiplications
        case .integers:
          kernels.pairProducts(rounds: rounds, fused: Processor.fusesPairProducts)
            .multiplications
        }
    }
  }
}
