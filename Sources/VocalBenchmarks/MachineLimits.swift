import VocalKernels

/// What the machine can do at most, measured: the roofs that a computation can meet.
///
/// Williams, Waterman and Patterson, "Roofline: An Insightful Visual Performance Model" (2009). The two of arithmetic
/// are those of the instructions that the kernels use, in registers alone.
package struct MachineLimits: Sendable {
  /// Operations a second in single precision, two for a multiplication and an addition.
  package let floats: Double
  /// Operations a second of 16-bit integers, likewise.
  package let integers: Double
  /// Bytes a second that are read from 64 MB, more than caches hold.
  package let bytes: Double

  /// Measures all, for a third of a second. Set the number of threads before.
  package init() {
    floats = Self.measuredOperations(.floats)
    integers = Self.measuredOperations(.integers)
    bytes = Self.measuredBytes()
  }

  /// The least seconds that `work` can take.
  package func leastTime(of work: Work) -> Double {
    max(arithmeticTime(of: work), work.bytes / bytes)
  }

  /// Whether reading limits `work`, rather than computing.
  package func isBoundByMemory(_ work: Work) -> Bool {
    work.bytes / bytes > arithmeticTime(of: work)
  }

  private func arithmeticTime(of work: Work) -> Double {
    2
      * (Double(work.multiplications.floats) / floats
        + Double(work.multiplications.integers) / integers)
  }

  private static func measuredOperations(_ peak: ArithmeticPeak) -> Double {
    var multiplications = 0
    let timing = Timing.measure(seconds: 0.05) { multiplications = peak.run() }
    return 2 * Double(multiplications) / timing.shortest
  }

  private static func measuredBytes() -> Double {
    let count = 8 << 20
    let values = [Float](repeating: 0.5, count: 2 * count)
    var sum: Float = 0
    let timing = values.withUnsafeBufferPointer { values in
      Timing.measure(seconds: 0.2) {
        guard let first = values.baseAddress else { return }
        sum += dotProduct(first, first + count, count: count)
      }
    }
    precondition(sum > 0)
    return Double(2 * count * MemoryLayout<Float>.size) / timing.shortest
  }
}

/// What a computation has to do.
package struct Work: Sendable {
  /// How many multiplications, each with an addition.
  package let multiplications: Multiplications
  /// Bytes of weights, each read once.
  package let bytes: Double

  /// Multiplications and additions of the definition, two for a pair.
  package var operations: Double { 2 * Double(multiplications.defined) }

  package init(_ multiplications: Multiplications, bytes: Int) {
    self.multiplications = multiplications
    self.bytes = Double(bytes)
  }
}
