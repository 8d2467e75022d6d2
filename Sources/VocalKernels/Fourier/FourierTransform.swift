/// How a transform of one size is computed in given memory.
protocol FourierPlan {
  /// Plans both directions and allocates what they need; nil where there is no memory for it.
  ///
  /// - Parameters:
  ///   - size: N, at least 2 and even.
  ///   - samples: the N real samples, aligned for vectors.
  ///   - spectrum: the N / 2 + 1 complex bins, aligned for vectors.
  init?(size: Int, samples: UnsafeMutablePointer<Float>, spectrum: UnsafeMutablePointer<Float>)

  /// Computes the spectrum from the samples, which it leaves as they are.
  func runForward()

  /// Computes N times the samples from the spectrum, which it may overwrite.
  func runInverse()

  /// Frees what was allocated; the plan cannot be used any more.
  func deallocate()
}

/// A discrete Fourier transform of real samples, of one size, with its buffers (single precision).
///
///     forward:  X[k] = sum over n of x[n] exp(-2 pi i k n / N),   k = 0 ... N/2
///     inverse:  x[n] = sum over k of X[k] exp(+2 pi i k n / N)    (X Hermitian, not divided by N)
///
/// Fill ``samples`` and call ``forward()``, or fill ``spectrum`` and call ``inverse()``. Neither
/// allocates. One instance serves one thread at a time; instances may be made on any thread.
///
/// It is computed by ``MixedRadixTransform``, or by FFTW where the package's trait of that name is on. The results
/// repeat bit for bit from one run to the next.
package final class FourierTransform {
  /// The number of real samples, N.
  package let size: Int
  /// The number of complex bins, N/2 + 1.
  package let binCount: Int
  /// The N real samples; left unchanged by ``forward()``. Zeros at first.
  package let samples: UnsafeMutablePointer<Float>
  /// The N/2 + 1 complex bins, real and imaginary parts interleaved; overwritten by ``inverse()``.
  /// Zeros at first.
  package let spectrum: UnsafeMutablePointer<Float>

  private let plan: any FourierPlan

  /// Plans a transform of `size` samples. It is fastest where `size` is a multiple of 128 with small prime
  /// factors only.
  ///
  /// - Parameter size: at least 2 and even.
  package init(size: Int) {
    precondition(size >= 2 && size.isMultiple(of: 2), "a transform's size is even and at least 2")
    self.size = size
    binCount = size / 2 + 1
    samples = Self.allocate(size)
    spectrum = Self.allocate(2 * binCount)
    plan = Self.plan(size, samples, spectrum)
  }

  private static func plan(
    _ size: Int, _ samples: UnsafeMutablePointer<Float>, _ spectrum: UnsafeMutablePointer<Float>
  ) -> any FourierPlan {
    #if FFTW
      if let plan = FFTWPlan(size: size, samples: samples, spectrum: spectrum) { return plan }
    #endif
    return MixedRadixTransform(size: size, samples: samples, spectrum: spectrum)
  }

  deinit {
    plan.deallocate()
    samples.deallocate()
    spectrum.deallocate()
  }

  /// Computes ``spectrum`` from ``samples``. O(N log N).
  package func forward() { plan.runForward() }

  /// Computes N times the samples from ``spectrum``, which it overwrites. O(N log N).
  package func inverse() { plan.runInverse() }

  /// Zeroed memory, aligned for vectors.
  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Float>.stride, alignment: MemoryLayout<Octet>.alignment)
    return memory.initializeMemory(as: Float.self, repeating: 0, count: count)
  }
}
