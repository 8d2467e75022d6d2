import Foundation
import Testing
import VocalTestSupport

/// A fixture of little-endian 32-bit floats, made by vocalmidi_tools.fixtures.signal.
func fixture(_ name: String) throws -> [Float] {
  let url = try #require(
    Bundle.module.url(forResource: name, withExtension: "f32", subdirectory: "Fixtures"))
  let bytes = try Data(contentsOf: url)
  return bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
}

/// Feeds `samples` to `take` in blocks of random sizes, empty and single-sample blocks among them.
func inRandomBlocks(_ samples: [Float], seed: UInt64, _ take: (Span<Float>) -> Void) {
  var generator = SeededRandom(seed: seed)
  var start = 0
  while start < samples.count {
    let limit = [1, 7, 300, 20000].randomElement(using: &generator) ?? 1
    let end = min(samples.count, start + Int.random(in: 0...limit, using: &generator))
    take(samples.span.extracting(start..<end))
    start = end
  }
}

func noise(count: Int, seed: UInt64) -> [Float] {
  var generator = SeededRandom(seed: seed)
  return generator.values(count)
}

/// The ratio of two powers in decibels.
func decibels(_ power: Double, over reference: Double) -> Double {
  10 * log10(power / reference)
}
