import Foundation

/// A small generator of random numbers: a seed gives the same numbers on every machine.
///
/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Creates a generator; any seed is valid.
  package init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A uniformly distributed number in (0, 1], of 53 bits.
  package mutating func nextUnit() -> Double {
    (Double(next() >> 11) + 1) * 0x1p-53
  }

  /// A number of the standard Gumbel distribution. Added to the logarithms of several weights, it makes the largest sum
  /// that of one drawn in proportion to the weights (E. Gumbel, "Statistical Theory of Extreme Values", 1954).
  package mutating func nextGumbel() -> Double { -log(-log(min(nextUnit(), 1 - 0x1p-53))) }

  /// `count` standard normal numbers: Box and Muller, "A Note on the Generation of Random Normal
  /// Deviates", 1958, computed in Double and rounded to Float.
  package mutating func normals(_ count: Int) -> [Float] {
    var normals: [Float] = []
    normals.reserveCapacity(count + 1)
    while normals.count < count {
      let radius = (-2 * log(nextUnit())).squareRoot()
      let angle = 2 * Double.pi * nextUnit()
      normals.append(Float(radius * cos(angle)))
      normals.append(Float(radius * sin(angle)))
    }
    return Array(normals.prefix(count))
  }
}
