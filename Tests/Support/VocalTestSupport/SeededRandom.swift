/// Random numbers that are the same for the same seed, so that a failure can be seen again: SplitMix64
/// (Steele, Lea and Flood, 2014).
package struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// The next `count` values, evenly spread over `range`.
  package mutating func values(
    _ count: Int, in range: ClosedRange<Float> = -1...1
  ) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }
}
