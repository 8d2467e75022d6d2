/// The normal distribution function in single precision, sixteen values at once.
enum NormalDistribution {
  /// Φ(-a), the probability of a value below -a, for a ≥ 0; within 1.5e-7.
  ///
  /// Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.2.17, whose own error is
  /// below 7.5e-8. The coefficients are theirs divided by √(2π).
  @inline(__always)
  static func tail(_ a: Vector) -> Vector {
    let t = 1 / Vector(repeating: 1).addingProduct(a, Vector(repeating: 0.231_641_9))
    var p = Vector(repeating: 0.530_702_7)
    p = Vector(repeating: -0.726_576_0).addingProduct(p, t)
    p = Vector(repeating: 0.710_706_9).addingProduct(p, t)
    p = Vector(repeating: -0.142_248_4).addingProduct(p, t)
    p = Vector(repeating: 0.127_414_8).addingProduct(p, t)
    return p * t * Exponential.exp(-0.5 * a * a)
  }

  /// x Φ(x) = max(x, 0) - |x| Φ(-|x|).
  @inline(__always)
  static func gelu(_ x: Vector) -> Vector {
    let magnitude = x.replacing(with: -x, where: x .< 0)
    // Beyond 13 the tail is 0 in single precision; without the limit, infinity times 0 would be NaN.
    let bounded = magnitude.replacing(with: 13, where: magnitude .> 13)
    return x.replacing(with: 0, where: x .< 0) - bounded * tail(bounded)
  }
}
