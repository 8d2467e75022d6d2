import Foundation

/// A complex number, or one in every lane.
struct Complex<Element: FourierElement>: BitwiseCopyable {
  var real: Element
  var imaginary: Element

  @inline(__always)
  init(_ real: Element, _ imaginary: Element) {
    self.real = real
    self.imaginary = imaginary
  }

  /// The number in every lane.
  @inline(__always)
  init(broadcasting value: Complex<Float>) {
    self.init(Element(broadcasting: value.real), Element(broadcasting: value.imaginary))
  }

  /// The number times -i.
  @inline(__always)
  var turnedBack: Complex { Complex(imaginary, Element(broadcasting: 0).minus(real)) }

  @inline(__always)
  var conjugate: Complex { Complex(real, Element(broadcasting: 0).minus(imaginary)) }

  @inline(__always)
  static func + (left: Complex, right: Complex) -> Complex {
    Complex(left.real.plus(right.real), left.imaginary.plus(right.imaginary))
  }

  @inline(__always)
  static func - (left: Complex, right: Complex) -> Complex {
    Complex(left.real.minus(right.real), left.imaginary.minus(right.imaginary))
  }

  @inline(__always)
  static func * (left: Complex, right: Complex) -> Complex {
    Complex(
      left.real.times(right.real).minusProduct(left.imaginary, right.imaginary),
      left.real.times(right.imaginary).plusProduct(left.imaginary, right.real))
  }

  @inline(__always)
  static func * (factor: Element, number: Complex) -> Complex {
    Complex(factor.times(number.real), factor.times(number.imaginary))
  }
}

extension Complex<Float> {
  /// exp(-2 pi i k / n), rounded once.
  static func root(_ k: Int, of n: Int) -> Complex {
    let angle = -2 * Double.pi * Double(k % n) / Double(n)
    return Complex(Float(cos(angle)), Float(sin(angle)))
  }
}
