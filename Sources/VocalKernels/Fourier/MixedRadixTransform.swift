/// A discrete Fourier transform of real samples, of one size, in this package's own code.
///
/// The N real samples are read as n = N / 2 complex numbers, whose transform Z gives that of the samples:
///
///     X[k] = (Z[k] + conj Z[n - k]) / 2 - i w(N)^k (Z[k] - conj Z[n - k]) / 2,   w(N) = exp(-2 pi i / N)
///
/// Where n is a multiple of 64, eight transforms of every eighth number run in the lanes of vectors
/// (``LaneCombination``), otherwise one transform of plain numbers. Lengths are factored (``FourierPass``): O(N log N)
/// where the prime factors are small.
struct MixedRadixTransform: FourierPlan {
  /// N / 2.
  private let length: Int
  private let passes: [FourierPass]
  /// Nil where the numbers do not fill lanes.
  private let lanes: LaneCombination?
  /// w(N)^k for k <= n, real parts and imaginary parts.
  private let roots: SplitComplex
  /// What passes read and write, in turns.
  private let buffers: (SplitComplex, SplitComplex)
  private let memory: UnsafeMutableRawPointer
  private let samples: InterleavedComplex
  private let spectrum: InterleavedComplex

  init(size: Int, samples: UnsafeMutablePointer<Float>, spectrum: UnsafeMutablePointer<Float>) {
    self.samples = InterleavedComplex(numbers: UnsafeMutableRawPointer(samples))
    self.spectrum = InterleavedComplex(numbers: UnsafeMutableRawPointer(spectrum))
    let length = size / 2
    self.length = length
    lanes = length.isMultiple(of: 64) ? LaneCombination(length: length / 8) : nil
    passes = FourierPass.passes(length: lanes == nil ? length : length / 8)
    // Space for number n, and for a whole vector from number n - 7 on.
    let bytes = (length + 16) / 8 * 8 * MemoryLayout<Float>.stride
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: 6 * bytes, alignment: MemoryLayout<Octet>.alignment)
    self.memory = memory
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: 6 * bytes)
    func place(_ index: Int) -> SplitComplex {
      SplitComplex(
        real: memory + 2 * index * bytes, imaginary: memory + (2 * index + 1) * bytes)
    }
    roots = place(0)
    buffers = (place(1), place(2))
    for k in 0...length { roots.store(Complex.root(k, of: size), k) }
  }

  func deallocate() { memory.deallocate() }

  func runForward() {
    samples.split(into: buffers.0, count: length)
    let z = transform(buffers.0, buffers.1)
    z.store(z.load(0) as Complex<Float>, length)
    for block in 0..<length / 8 {
      let k = 8 &* block
      let (sum, difference) = Self.mirrored(
        z.load(block), z.loadEight(from: length &- k &- 7).reversed)
      let turned = roots.load(block) * difference.turnedBack
      spectrum.storeEight(Octet(repeating: 0.5) * (sum + turned), from: k)
    }
    for k in (length / 8 * 8)...length {
      let (sum, difference) = Self.mirrored(
        z.load(k) as Complex<Float>, z.load(length - k))
      spectrum.store(0.5 * (sum + roots.load(k) * difference.turnedBack), k)
    }
  }

  func runInverse() {
    // The first and the last bin of real samples are real, whatever stands there.
    spectrum.store(Complex(spectrum.load(0).real, 0), 0)
    spectrum.store(Complex(spectrum.load(length).real, 0), length)
    let z = buffers.0
    for block in 0..<length / 8 {
      let k = 8 &* block
      let (sum, difference) = Self.mirrored(
        spectrum.loadEight(from: k), spectrum.loadEight(from: length &- k &- 7).reversed)
      z.store(Self.joined(sum, difference, roots.load(block)), block)
    }
    for k in (length / 8 * 8)..<length {
      let (sum, difference) = Self.mirrored(spectrum.load(k), spectrum.load(length - k))
      z.store(Self.joined(sum, difference, roots.load(k)), k)
    }
    samples.join(transform(z.exchanged, buffers.1.exchanged).exchanged, count: length)
  }

  /// The complex transform of the numbers in `first`; both memories are overwritten.
  ///
  /// - Returns: the memory that has the result.
  private func transform(_ first: SplitComplex, _ second: SplitComplex) -> SplitComplex {
    var (source, target) = (first, second)
    for pass in passes {
      if lanes == nil {
        pass.run(source, target, of: Float.self)
      } else {
        pass.run(source, target, of: Octet.self)
      }
      swap(&source, &target)
    }
    guard let lanes else { return source }
    lanes.run(source, target)
    return target
  }

  /// a + conj b and a - conj b.
  @inline(__always)
  private static func mirrored<Element>(
    _ a: Complex<Element>, _ b: Complex<Element>
  ) -> (sum: Complex<Element>, difference: Complex<Element>) {
    (
      Complex(a.real.plus(b.real), a.imaginary.minus(b.imaginary)),
      Complex(a.real.minus(b.real), a.imaginary.plus(b.imaginary))
    )
  }

  /// sum + i conj(root) difference.
  @inline(__always)
  private static func joined<Element>(
    _ sum: Complex<Element>, _ difference: Complex<Element>, _ root: Complex<Element>
  ) -> Complex<Element> {
    let turned = root.conjugate * difference
    return sum - turned.turnedBack
  }
}
