/// One pass of a complex Fourier transform whose length is a product of small factors, after Stockham: no
/// reordering of the numbers remains to be done in the end.
///
/// With `length` numbers left to transform in each of `stride` transforms, a pass of radix r reads the r numbers
/// that lie length / r apart, transforms them, and turns the k-th by k times their place:
///
///     y[q + s (r p + k)] = w(length)^(p k) sum over t of x[q + s (p + t length / r)] w(r)^(t k)
///
/// for p < length / r and q < s = stride, where w(n) = exp(-2 pi i / n). What is left are r times as many
/// transforms of length / r. Source: C. Van Loan, Computational Frameworks for the Fast Fourier Transform,
/// SIAM 1992, section 1.7.
struct FourierPass {
  private let radix: Int
  private let groups: Int
  private let stride: Int
  /// w(length)^(p k) for p < groups and 0 < k < radix; behind them, w(radix)^k for k < radix.
  private let roots: [Complex<Float>]

  private init(radix: Int, length: Int, stride: Int) {
    self.radix = radix
    self.stride = stride
    groups = length / radix
    let turns = (0..<groups).flatMap { p in
      (1..<radix).map { Complex.root(p * $0, of: length) }
    }
    roots = turns + (0..<radix).map { Complex.root($0, of: radix) }
  }

  /// The passes of a transform, as few as radices of 8, 4, 2, 3 and further primes give.
  static func passes(length: Int) -> [FourierPass] {
    var passes: [FourierPass] = []
    var (left, stride) = (length, 1)
    while left > 1 {
      let radix = radix(of: left)
      passes.append(FourierPass(radix: radix, length: left, stride: stride))
      left /= radix
      stride *= radix
    }
    return passes
  }

  private static func radix(of length: Int) -> Int {
    switch length.trailingZeroBitCount {
    case 0: (3...length).first { length.isMultiple(of: $0) } ?? length
    case 1: 2
    // 16 is two passes in any case, and 4 times 4 has fewer turns than 8 times 2.
    case 2, 4: 4
    default: 8
    }
  }

  /// Reads the numbers of `source` and writes those of `target`, which is other memory.
  @inline(__always)
  func run<Element: FourierElement>(
    _ source: SplitComplex, _ target: SplitComplex, of _: Element.Type
  ) {
    roots.withUnsafeBufferPointer { roots in
      guard let roots = roots.baseAddress else { return }
      switch radix {
      case 2: runTwo(roots, source, target, of: Element.self)
      case 4: runFour(roots, source, target, of: Element.self)
      case 8: runEight(roots, source, target, of: Element.self)
      default: runAny(roots, source, target, of: Element.self)
      }
    }
  }

  @inline(__always)
  private func runTwo<Element: FourierElement>(
    _ roots: UnsafePointer<Complex<Float>>, _ source: SplitComplex, _ target: SplitComplex,
    of _: Element.Type
  ) {
    for p in 0..<groups {
      let turn = Complex<Element>(broadcasting: roots[p])
      let (first, out) = (stride &* p, stride &* 2 &* p)
      for q in 0..<stride {
        let a: Complex<Element> = source.load(first &+ q)
        let b: Complex<Element> = source.load(first &+ stride &* groups &+ q)
        target.store(a + b, out &+ q)
        target.store(turn * (a - b), out &+ stride &+ q)
      }
    }
  }

  @inline(__always)
  private func runFour<Element: FourierElement>(
    _ roots: UnsafePointer<Complex<Float>>, _ source: SplitComplex, _ target: SplitComplex,
    of _: Element.Type
  ) {
    let step = stride &* groups
    for p in 0..<groups {
      let one = Complex<Element>(broadcasting: roots[3 &* p])
      let two = Complex<Element>(broadcasting: roots[3 &* p &+ 1])
      let three = Complex<Element>(broadcasting: roots[3 &* p &+ 2])
      let (first, out) = (stride &* p, stride &* 4 &* p)
      for q in 0..<stride {
        let place = first &+ q
        let sums = Butterfly.four(
          source.load(place) as Complex<Element>, source.load(place &+ step),
          source.load(place &+ 2 &* step), source.load(place &+ 3 &* step))
        target.store(sums.0, out &+ q)
        target.store(one * sums.1, out &+ stride &+ q)
        target.store(two * sums.2, out &+ 2 &* stride &+ q)
        target.store(three * sums.3, out &+ 3 &* stride &+ q)
      }
    }
  }

  @inline(__always)
  private func runEight<Element: FourierElement>(
    _ roots: UnsafePointer<Complex<Float>>, _ source: SplitComplex, _ target: SplitComplex,
    of _: Element.Type
  ) {
    let step = stride &* groups
    for p in 0..<groups {
      let turns = roots + 7 &* p
      let (first, out) = (stride &* p, stride &* 8 &* p)
      for q in 0..<stride {
        @inline(__always)
        func number(_ t: Int) -> Complex<Element> { source.load(first &+ q &+ t &* step) }
        @inline(__always)
        func store(_ sum: Complex<Element>, _ k: Int) {
          let turned = Complex<Element>(broadcasting: turns[k &- 1]) * sum
          target.store(turned, out &+ k &* stride &+ q)
        }
        let sums = Butterfly.eight(
          (
            number(0), number(1), number(2), number(3), number(4), number(5), number(6),
            number(7)
          ))
        target.store(sums.0, out &+ q)
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

  /// Any radix, by the definition: radix^2 products.
  @inline(__always)
  private func runAny<Element: FourierElement>(
    _ roots: UnsafePointer<Complex<Float>>, _ source: SplitComplex, _ target: SplitComplex,
    of _: Element.Type
  ) {
    let circle = roots + groups * (radix - 1)
    for p in 0..<groups {
      for q in 0..<stride {
        for k in 0..<radix {
          var sum: Complex<Element> = source.load(q &+ stride &* p)
          var turn = 0
          for t in 1..<radix {
            turn &+= k
            if turn >= radix { turn &-= radix }
            let number: Complex<Element> = source.load(q &+ stride &* (p &+ t &* groups))
            sum = sum + Complex(broadcasting: circle[turn]) * number
          }
          let root = k == 0 ? Complex(1, 0) : roots[p &* (radix &- 1) &+ k &- 1]
          target.store(
            Complex(broadcasting: root) * sum, q &+ stride &* (radix &* p &+ k))
        }
      }
    }
  }
}
