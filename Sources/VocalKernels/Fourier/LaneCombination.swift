import CVectorInstructions

/// Eight transforms of every eighth number, one in each lane, made into that of all numbers.
///
/// With Y(l)[k] the k-th of m numbers of lane l, and w(n) = exp(-2 pi i / n), n = 8 m:
///
///     X[k + m q] = sum over l of w(8)^(l q) w(n)^(l k) Y(l)[k],   k < m, q < 8
///
/// Eight k at a time: the lanes are turned, transposed so that a register holds one lane's eight numbers, and
/// transformed.
struct LaneCombination {
  /// The numbers of a lane, a multiple of 8.
  private let length: Int
  /// w(n)^(l k), the lanes of each k together.
  private let turns: [Complex<Octet>]

  init(length: Int) {
    self.length = length
    turns = (0..<length).map { k in
      let roots = (0..<8).map { Complex.root(k * $0, of: 8 * length) }
      return Complex(Octet(roots.map(\.real)), Octet(roots.map(\.imaginary)))
    }
  }

  /// Reads `length` elements of eight lanes, and writes 8 x `length` numbers in their order to other memory.
  func run(_ source: SplitComplex, _ target: SplitComplex) {
    turns.withUnsafeBufferPointer { turns in
      for block in 0..<length / 8 {
        let sums = Butterfly.eight(lanes(of: source, turns, 8 &* block))
        @inline(__always)
        func store(_ sum: Complex<Octet>, _ q: Int) {
          target.store(sum, block &+ q &* (length / 8))
        }
        store(sums.0, 0)
        store(sums.1, 1)
        store(sums.2, 2)
        store(sums.3, 3)
        store(sums.4, 4)
        store(sums.5, 5)
        store(sums.6, 6)
        store(sums.7, 7)
      }
    }
  }

  /// The numbers k ..< k + 8 of each lane, turned.
  @inline(__always)
  private func lanes(
    of source: SplitComplex, _ turns: UnsafeBufferPointer<Complex<Octet>>, _ k: Int
  ) -> Eight<Complex<Octet>> {
    @inline(__always)
    func row(_ index: Int) -> Complex<Octet> { turns[k &+ index] * source.load(k &+ index) }
    let rows = (row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7))
    let real = Self.transposed(
      (
        rows.0.real, rows.1.real, rows.2.real, rows.3.real, rows.4.real, rows.5.real,
        rows.6.real, rows.7.real
      ))
    let imaginary = Self.transposed(
      (
        rows.0.imaginary, rows.1.imaginary, rows.2.imaginary, rows.3.imaginary,
        rows.4.imaginary, rows.5.imaginary, rows.6.imaginary, rows.7.imaginary
      ))
    return (
      Complex(real.0, imaginary.0), Complex(real.1, imaginary.1), Complex(real.2, imaginary.2),
      Complex(real.3, imaginary.3), Complex(real.4, imaginary.4), Complex(real.5, imaginary.5),
      Complex(real.6, imaginary.6), Complex(real.7, imaginary.7)
    )
  }

  @inline(__always)
  private static func transposed(_ rows: Eight<Octet>) -> Eight<Octet> {
    let a = (
      vector_unpack_low(rows.0, rows.1), vector_unpack_high(rows.0, rows.1),
      vector_unpack_low(rows.2, rows.3), vector_unpack_high(rows.2, rows.3),
      vector_unpack_low(rows.4, rows.5), vector_unpack_high(rows.4, rows.5),
      vector_unpack_low(rows.6, rows.7), vector_unpack_high(rows.6, rows.7)
    )
    let b = (
      vector_pairs_low(a.0, a.2), vector_pairs_high(a.0, a.2),
      vector_pairs_low(a.1, a.3), vector_pairs_high(a.1, a.3),
      vector_pairs_low(a.4, a.6), vector_pairs_high(a.4, a.6),
      vector_pairs_low(a.5, a.7), vector_pairs_high(a.5, a.7)
    )
    return (
      vector_halves_low(b.0, b.4), vector_halves_low(b.1, b.5), vector_halves_low(b.2, b.6),
      vector_halves_low(b.3, b.7), vector_halves_high(b.0, b.4), vector_halves_high(b.1, b.5),
      vector_halves_high(b.2, b.6), vector_halves_high(b.3, b.7)
    )
  }
}
