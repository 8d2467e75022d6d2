#if FFTW
  import CFFTW
  import Synchronization

  /// FFTW's planner shares tables between plans and is not thread-safe; executing a plan is.
  private let planner = Mutex<Void>(())

  /// The transform by FFTW, where the package's trait of that name is on.
  ///
  /// Plans are FFTW_ESTIMATE: they depend on the size alone, so results repeat bit for bit from one run to the next,
  /// whereas FFTW_MEASURE picks by timing.
  struct FFTWPlan: FourierPlan, @unchecked Sendable {
    private let forward: OpaquePointer
    private let inverse: OpaquePointer

    private init(forward: OpaquePointer, inverse: OpaquePointer) {
      (self.forward, self.inverse) = (forward, inverse)
    }

    /// nil where FFTW has no memory for a plan.
    init?(
      size: Int, samples: UnsafeMutablePointer<Float>, spectrum: UnsafeMutablePointer<Float>
    ) {
      let bins = UnsafeMutableRawPointer(spectrum).assumingMemoryBound(to: fftwf_complex.self)
      let count = Int32(size)
      let plan = planner.withLock { _ -> FFTWPlan? in
        guard let forward = fftwf_plan_dft_r2c_1d(count, samples, bins, FFTW_ESTIMATE) else {
          return nil
        }
        guard let inverse = fftwf_plan_dft_c2r_1d(count, bins, samples, FFTW_ESTIMATE) else {
          fftwf_destroy_plan(forward)
          return nil
        }
        return FFTWPlan(forward: forward, inverse: inverse)
      }
      guard let plan else { return nil }
      self = plan
    }

    func runForward() { fftwf_execute(forward) }

    func runInverse() { fftwf_execute(inverse) }

    func deallocate() {
      planner.withLock { _ in
        fftwf_destroy_plan(forward)
        fftwf_destroy_plan(inverse)
      }
    }
  }
#endif
