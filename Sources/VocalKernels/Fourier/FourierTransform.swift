import CFFTW
import Synchronization

/// FFTW's planner shares tables between plans and is not thread-safe; executing a plan is.
private let planner = Mutex<Void>(())

/// The plans of both directions; any thread may execute them.
private struct Plans: @unchecked Sendable {
  let forward: OpaquePointer
  let inverse: OpaquePointer
}

/// A discrete Fourier transform of real samples, of one size, with its buffers (single precision,
/// FFTW).
///
///     forward:  X[k] = sum over n of x[n] exp(-2 pi i k n / N),   k = 0 ... N/2
///     inverse:  x[n] = sum over k of X[k] exp(+2 pi i k n / N)    (X Hermitian, not divided by N)
///
/// Fill ``samples`` and call ``forward()``, or fill ``spectrum`` and call ``inverse()``. Neither
/// allocates. One instance serves one thread at a time; instances may be made on any thread.
///
/// Plans are FFTW_ESTIMATE: they depend on the size alone, so results repeat bit for bit from one
/// run to the next, whereas FFTW_MEASURE picks by timing.
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

  private let plans: Plans

  /// Plans a transform of `size` samples. FFTW is fastest where `size` has small prime factors
  /// only.
  ///
  /// - Parameter size: at least 2 and even.
  package init(size: Int) {
    precondition(size >= 2 && size.isMultiple(of: 2), "a transform's size is even and at least 2")
    self.size = size
    binCount = size / 2 + 1
    samples = Self.allocate(size)
    spectrum = Self.allocate(2 * binCount)
    plans = Self.plan(size: size, samples: samples, spectrum: spectrum)
  }

  deinit {
    planner.withLock { _ in
      fftwf_destroy_plan(plans.forward)
      fftwf_destroy_plan(plans.inverse)
    }
    fftwf_free(samples)
    fftwf_free(spectrum)
  }

  /// Computes ``spectrum`` from ``samples``. O(N log N).
  package func forward() {
    fftwf_execute(plans.forward)
  }

  /// Computes N times the samples from ``spectrum``, which it overwrites. O(N log N).
  package func inverse() {
    fftwf_execute(plans.inverse)
  }

  /// Zeroed memory, aligned for FFTW's SIMD.
  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    guard let memory = fftwf_malloc(count * MemoryLayout<Float>.stride) else {
      preconditionFailure("out of memory for a Fourier transform")
    }
    let values = memory.bindMemory(to: Float.self, capacity: count)
    values.initialize(repeating: 0, count: count)
    return values
  }

  private static func plan(
    size: Int, samples: UnsafeMutablePointer<Float>, spectrum: UnsafeMutablePointer<Float>
  ) -> Plans {
    let bins = UnsafeMutableRawPointer(spectrum).assumingMemoryBound(to: fftwf_complex.self)
    let count = Int32(size)
    return planner.withLock { _ in
      guard let forward = fftwf_plan_dft_r2c_1d(count, samples, bins, FFTW_ESTIMATE),
        let inverse = fftwf_plan_dft_c2r_1d(count, bins, samples, FFTW_ESTIMATE)
      else { preconditionFailure("FFTW has no plan for \(size) samples") }
      return Plans(forward: forward, inverse: inverse)
    }
  }
}
