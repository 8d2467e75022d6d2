import Foundation
import Testing
import VocalSignal
import VocalTestSupport

@Suite struct ToneLevelsTests {
  private static let rate = 22050.0
  private static let duration = 0.0464

  /// The level as it is defined, summed in double precision, at the bin nearest to the key.
  private func level(of audio: [Float], centre: Int, key: Int) -> Double {
    let length = Int((Self.duration * Self.rate).rounded())
    let bin = (440 * exp2(Double(key - 69) / 12) * 2048 / Self.rate).rounded()
    let frequency = bin * Self.rate / 2048
    var (real, imaginary) = (0.0, 0.0)
    for index in 0..<length {
      let place = centre - length / 2 + index
      guard audio.indices.contains(place) else { continue }
      let hann = 1 - cos(2 * .pi * (Double(index) + 0.5) / Double(length))
      let angle = 2 * .pi * frequency * Double(index) / Self.rate
      real += hann * Double(audio[place]) * cos(angle)
      imaginary += hann * Double(audio[place]) * sin(angle)
    }
    return 20 * log10(2 * hypot(real, imaginary) / Double(length))
  }

  @Test func aSineOfFullScaleHasZeroDecibels() {
    let tones = ToneLevels(keys: 36..<100, sampleRate: Self.rate, duration: Self.duration)
    let audio = (0..<4096).map { Float(sin(2 * .pi * 440 * Double($0) / Self.rate)) }
    tones.analyse(audio.span, centre: 2048)
    #expect(abs(tones.levels[69 - 36]) < 0.1)
    #expect(tones.levels[93 - 36] < -60)
  }

  @Test func levelsAreTheSumsOfTheirDefinition() {
    var random = SeededRandom(seed: 4)
    let pitches = (0..<6).map { _ in Double.random(in: 38...98, using: &random) }
    let audio = (0..<3000).map { index -> Float in
      let noise = Double.random(in: -0.01...0.01, using: &random)
      let tones = pitches.map { pitch in
        0.1 * sin(2 * .pi * 440 * exp2((pitch - 69) / 12) * Double(index) / Self.rate)
      }
      return Float(noise + tones.reduce(0, +))
    }
    let tones = ToneLevels(keys: 36..<100, sampleRate: Self.rate, duration: Self.duration)
    for centre in [0, 300, 1500, 2900] {
      tones.analyse(audio.span, centre: centre)
      for key in 36..<100 {
        let expected = level(of: audio, centre: centre, key: key)
        guard expected > -70 else { continue }
        #expect(abs(Double(tones.levels[key - 36]) - expected) < 0.05, "\(key)")
      }
    }
    #expect(Set(tones.levels.map { Int($0 / 10) }).count > 3)
  }

  @Test func silenceAndWhatIsBeyondTheRateHaveTheLeastLevel() {
    let tones = ToneLevels(keys: 36..<140, sampleRate: 8000, duration: 0.05)
    tones.analyse([Float](repeating: 0, count: 1000).span, centre: 500)
    #expect(tones.levels.allSatisfy { $0 == -120 })
    tones.analyse((0..<1000).map { Float($0 % 2) }.span, centre: 500)
    #expect(tones.levels[139 - 36] == -120)
  }
}
