import Foundation
import Testing
import VocalSignal

@Suite struct FundamentalFrequencyTests {
  /// What a voice may be like: how its harmonics' levels fall, in dB per octave.
  enum Colour: CaseIterable { case bright, dark, hollow, whistle }

  private static let pitches = Array(stride(from: Float(36), through: 90, by: 2))

  /// Vibrato of 5.5 Hz and 40 cents, noise at 20 dB SNR, prior off by up to 1.2 semitones.
  @Test(arguments: pitches, Colour.allCases)
  func refinesWithinFiveCents(pitch: Float, colour: Colour) throws {
    let tone = Tone(pitch: pitch, colour: colour, seed: UInt64(pitch))
    let estimator = FundamentalFrequency()
    var generator = SplitMix64(state: 3)
    var errors: [Float] = []
    for centre in stride(from: 4000, to: tone.audio.count - 4000, by: 256) {
      let prior = tone.pitches[centre] + Float.random(in: -1.2...1.2, using: &generator)
      let estimate = estimator.refine(tone.audio.span, centre: centre, prior: prior)
      errors.append(100 * abs(estimate.pitch - tone.pitches[centre]))
      #expect(estimate.clarity > 0.9)
    }
    errors.sort()
    print("E", pitch, colour, errors[errors.count / 2], errors[errors.count * 95 / 100], errors[errors.count-1])
    #expect(errors[errors.count * 95 / 100] < 5)
  }

  @Test(arguments: pitches, Colour.allCases)
  func tracksWithoutAPrior(pitch: Float, colour: Colour) {
    let tone = Tone(pitch: pitch, colour: colour, seed: UInt64(pitch))
    let estimator = FundamentalFrequency()
    let track = estimator.track(tone.audio.span, hop: 256)
    #expect(track.count == 1 + tone.audio.count / 256)
    let inside = 4000 / 256 + 1..<(tone.audio.count - 4000) / 256
    let right = inside.filter { frame in
      track[frame].map { abs($0.pitch - tone.pitches[frame * 256]) < 0.05 } ?? false
    }
    if Double(right.count) <= 0.95 * Double(inside.count) { print("T", pitch, colour, right.count, inside.count) }
    #expect(Double(right.count) > 0.95 * Double(inside.count))
  }

  /// An octave's error in the prior is not followed: nothing lies within the range, or it is nothing clear.
  @Test func staysWithinTheRange() {
    let tone = Tone(pitch: 60, colour: .bright, seed: 1)
    let estimator = FundamentalFrequency()
    for prior in stride(from: Float(45), to: 80, by: 0.5) {
      let estimate = estimator.refine(tone.audio.span, centre: 8000, prior: prior, range: 1)
      #expect(abs(estimate.pitch - prior) <= 1.01)
    }
  }

  @Test func noiseIsNotClear() {
    let audio = noise(count: 22050, seed: 8)
    let estimator = FundamentalFrequency()
    for estimate in estimator.track(audio.span, hop: 512) {
      #expect(estimate.map { $0.clarity < 0.8 } ?? true)
    }
  }

  @Test func silenceAndEmptinessHaveNoPitch() {
    let estimator = FundamentalFrequency()
    let silence: [Float] = Array(repeating: 0, count: 5000)
    let nothing: [Float] = []
    for audio in [silence, nothing] {
      let track = estimator.track(audio.span, hop: 500)
      #expect(track == Array(repeating: nil, count: 1 + audio.count / 500))
      let refined = estimator.refine(audio.span, centre: audio.count / 2, prior: 60.3)
      #expect(refined == PitchEstimate(pitch: 60.3, clarity: 0))
    }
  }

  @Test(arguments: [-1000, -40, 0, 40, 127, 300] as [Float])
  func anyPriorIsAnswered(prior: Float) {
    let tone = Tone(pitch: 60, colour: .dark, seed: 1)
    let estimate = FundamentalFrequency().refine(tone.audio.span, centre: 50, prior: prior)
    #expect(estimate.pitch.isFinite && (0...1).contains(estimate.clarity))
  }

  /// A harmonic tone with vibrato and white noise, and its pitch at each sample.
  struct Tone {
    var audio: [Float] = []
    var pitches: [Float] = []

    init(pitch: Float, colour: Colour, seed: UInt64) {
      let rate = 22050.0
      var generator = SplitMix64(state: seed)
      var phase = 0.0
      var power = 0.0
      for index in 0..<16000 {
        let time = Double(index) / rate
        let sung = Double(pitch) + 0.4 * sin(2 * .pi * 5.5 * time)
        let frequency = 440 * exp2((sung - 69) / 12)
        phase += 2 * .pi * frequency / rate
        var sample = 0.0
        for harmonic in 1...40 where Double(harmonic) * frequency < 8000 {
          sample += Self.level(harmonic, colour) * sin(Double(harmonic) * phase + Double(harmonic))
        }
        power += sample * sample
        audio.append(Float(sample))
        pitches.append(Float(sung))
      }
      // Uniform noise of this amplitude has a hundredth of the tone's power.
      let amplitude = Float((3 * power / Double(audio.count) / 100).squareRoot())
      for index in audio.indices {
        audio[index] += Float.random(in: -amplitude...amplitude, using: &generator)
      }
    }

    private static func level(_ harmonic: Int, _ colour: Colour) -> Double {
      let number = Double(harmonic)
      switch colour {
      case .bright: return 1 / number.squareRoot()
      case .dark: return 1 / (number * number)
      case .hollow: return harmonic == 1 ? 0.1 : 1 / number
      case .whistle: return harmonic == 1 ? 1 : 0
      }
    }
  }
}
