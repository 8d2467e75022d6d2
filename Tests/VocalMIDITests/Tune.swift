import Foundation
import VocalTestSupport

/// A tune of vowels: tones of ten harmonics with vibrato, gaps and repeats.
func tune(seconds: Int, sampleRate: Double, seed: UInt64 = 1) -> [Float] {
  var random = SeededRandom(seed: seed)
  var samples: [Float] = []
  let keys: [Double] = [57, 60, 60, 62, 64, 62, 69, 67, 64, 60]
  var index = 0
  while samples.count < Int(Double(seconds) * sampleRate) {
    let frequency = 440 * exp2((keys[index % keys.count] - 69) / 12)
    let length = Double.random(in: 0.2...0.6, using: &random)
    var phase = 0.0
    for sample in 0..<Int((length + 0.08) * sampleRate) {
      let time = Double(sample) / sampleRate
      phase += 2 * .pi * frequency * (1 + 0.008 * sin(2 * .pi * 5.5 * time)) / sampleRate
      let envelope = min(time / 0.02, max(length - time, 0) / 0.03, 1)
      var value = 0.0
      for harmonic in 1...10 { value += sin(Double(harmonic) * phase) / Double(harmonic) }
      samples.append(
        Float(0.2 * envelope * value) + Float.random(in: -1e-3...1e-3, using: &random))
    }
    index += 1
  }
  return Array(samples.prefix(Int(Double(seconds) * sampleRate)))
}
