/// Sixteen exponentials at once, and the activations made of them.
///
/// Cody-Waite range reduction and the polynomials of Moshier's Cephes library (`expf`, `tanhf`).
enum Exponential {
  /// eˣ with a relative error below 2.4e-7 for x in -87.3 ... 88.3; for any other x, the value at the nearer
  /// end. NaN stays NaN.
  @inline(__always)
  static func exp(_ x: Vector) -> Vector {
    let low = Vector(repeating: -87.3)
    let high = Vector(repeating: 88.3)
    let clamped = x.replacing(with: low, where: x .< low).replacing(with: high, where: x .> high)

    // After adding 1.5 x 2²³, round(x / ln 2) is in the low bits of the significand.
    let magic = Vector(repeating: 12_582_912)
    let shifted = magic.addingProduct(clamped, Vector(repeating: 1.442_695_04))
    let power = shifted - magic
    let r = clamped.addingProduct(power, Vector(repeating: -0.693_359_375))
      .addingProduct(power, Vector(repeating: 2.121_944_4e-4))

    var p = Vector(repeating: 1.987_569_15e-4)
    p = Vector(repeating: 1.398_199_95e-3).addingProduct(p, r)
    p = Vector(repeating: 8.333_451_9e-3).addingProduct(p, r)
    p = Vector(repeating: 4.166_579_6e-2).addingProduct(p, r)
    p = Vector(repeating: 1.666_666_55e-1).addingProduct(p, r)
    p = Vector(repeating: 5.000_000_1e-1).addingProduct(p, r)
    let fraction = (r + 1).addingProduct(p, r * r)

    let exponent = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &+ 127
    return fraction * unsafeBitCast(exponent &<< 23, to: Vector.self)
  }

  /// 1 / (1 + e⁻ˣ), within 3e-7 relative for x > -87.
  @inline(__always)
  static func sigmoid(_ x: Vector) -> Vector {
    1 / (1 + exp(-x))
  }

  /// tanh x, within 4e-7 relative.
  @inline(__always)
  static func tanh(_ x: Vector) -> Vector {
    let square = x * x
    var p = Vector(repeating: -5.704_988_73e-3)
    p = Vector(repeating: 2.063_908_88e-2).addingProduct(p, square)
    p = Vector(repeating: -5.373_971_55e-2).addingProduct(p, square)
    p = Vector(repeating: 1.333_144_18e-1).addingProduct(p, square)
    p = Vector(repeating: -3.333_328_19e-1).addingProduct(p, square)
    let small = x.addingProduct(p * square, x)
    let large = 1 - 2 / (1 + exp(x + x))
    return large.replacing(with: small, where: square .< 0.390_625)
  }
}
