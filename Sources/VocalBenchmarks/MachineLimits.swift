import VocalKernels

/// What the machine can do at most, measured: the two roofs that a computation can meet.
///
/// Williams, Waterman and Patterson, "Roofline: An Insightful Visual Performance Model" (2009).
package struct MachineLimits: Sendable {
  /// Operations a second of a large product in single precision (OpenBLAS's sgemm), two for a
  /// multiplication and an addition.
  package let operations: Double
  /// Bytes a second that are read from 64 MB, more than caches hold.
  package let bytes: Double

  /// Measures both, for half a second in all. Set the number of threads before.
  package init() {
    operations = Self.measuredOperations()
    bytes = Self.measuredBytes()
  }

  /// The least seconds that `work` can take in single precision, as it is counted.
  package func leastTime(of work: Work) -> Double {
    max(work.operations / operations, work.bytes / bytes)
  }

  /// Whether reading limits `work`, rather than computing.
  package func isBoundByMemory(_ work: Work) -> Bool {
    work.bytes / bytes > work.operations / operations
  }

  private static func measuredOperations() -> Double {
    let size = 768
    let values = [Float](repeating: 0.5, count: size * size)
    var output = values
    var scratch: Float = 0
    let weights = Float32Weights(copying: values, outputs: size, inputs: size)
    let timing = values.withUnsafeBufferPointer { values in
      output.withUnsafeMutableBufferPointer { output in
        Timing.measure(seconds: 0.25) {
          guard let values = values.baseAddress, let output = output.baseAddress else { return }
          GEMM.affine(
            Matrix(values, rows: size, columns: size), weights: weights, bias: nil,
            into: MutableMatrix(output, rows: size, columns: size), scratch: &scratch)
        }
      }
    }
    return 2 * Double(size * size * size) / timing.shortest
  }

  private static func measuredBytes() -> Double {
    let count = 8 << 20
    let values = [Float](repeating: 0.5, count: 2 * count)
    var sum: Float = 0
    let timing = values.withUnsafeBufferPointer { values in
      Timing.measure(seconds: 0.25) {
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
  /// Multiplications and additions, two for a pair; a convolution counts as the direct one, whatever
  /// algorithm computes it.
  package let operations: Double
  /// Bytes of weights, each read once.
  package let bytes: Double

  package init(multiplications: Int, bytes: Int) {
    operations = 2 * Double(multiplications)
    self.bytes = Double(bytes)
  }
}
