import Foundation
import Testing

/// A fixture of little-endian 32-bit floats, made by vocalmidi_tools.fixtures.signal.
func fixture(_ name: String) throws -> [Float] {
  let url = try #require(
    Bundle.module.url(forResource: name, withExtension: "f32", subdirectory: "Fixtures"))
  let bytes = try Data(contentsOf: url)
  return bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
}

/// Feeds `samples` to `take` in blocks of random sizes, empty and single-sample blocks among them.
func inRandomBlocks(_ samples: [Float], seed: UInt64, _ take: (Span<Float>) -> Void) {
  var generator = SplitMix64(state: seed)
  var start = 0
  while start < samples.count {
    let limit = [1, 7, 300, 20000].randomElement(using: &generator) ?? 1
    let end = min(samples.count, start + Int.random(in: 0...limit, using: &generator))
    take(samples.span.extracting(start..<end))
    start = end
  }
}

func noise(count: Int, seed: UInt64) -> [Float] {
  var generator = SplitMix64(state: seed)
  return (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
}

/// A seedable generator: S. Vigna's splitmix64.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The ratio of two powers in decibels.
func decibels(_ power: Double, over reference: Double) -> Double {
  10 * log10(power / reference)
}
