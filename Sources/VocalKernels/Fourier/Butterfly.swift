/// Eight values of one type.
typealias Eight<Value> = (Value, Value, Value, Value, Value, Value, Value, Value)

/// Fourier transforms of a few numbers.
enum Butterfly {
  /// Of four.
  @inline(__always)
  static func four<Element>(
    _ a: Complex<Element>, _ b: Complex<Element>, _ c: Complex<Element>, _ d: Complex<Element>
  ) -> (Complex<Element>, Complex<Element>, Complex<Element>, Complex<Element>) {
    let (even, evenTurned) = (a + c, a - c)
    let (odd, oddTurned) = (b + d, (b - d).turnedBack)
    return (even + odd, evenTurned + oddTurned, even - odd, evenTurned - oddTurned)
  }

  /// Of eight.
  @inline(__always)
  static func eight<Element>(_ x: Eight<Complex<Element>>) -> Eight<Complex<Element>> {
    let even = four(x.0, x.2, x.4, x.6)
    let odd = four(x.1, x.3, x.5, x.7)
    let (one, two, three) = (
      odd.1.turnedAnEighth, odd.2.turnedBack, odd.3.turnedAnEighth.turnedBack
    )
    return (
      even.0 + odd.0, even.1 + one, even.2 + two, even.3 + three,
      even.0 - odd.0, even.1 - one, even.2 - two, even.3 - three
    )
  }
}

extension Complex {
  /// The number times exp(-2 pi i / 8).
  @inline(__always)
  fileprivate var turnedAnEighth: Complex {
    Element(broadcasting: Float(0.5).squareRoot())
      * Complex(real.plus(imaginary), imaginary.minus(real))
  }
}
