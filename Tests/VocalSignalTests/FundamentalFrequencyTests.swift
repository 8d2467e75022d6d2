import Foundation
import Testing
import VocalSignal
import VocalTestSupport

@Suite struct FundamentalFrequencyTests {
  /// Vibrato of 5.5 Hz, noise at 20 dB SNR, prior off by up to 1.2 semitones. Within the three
  /// periods that a low voice's frame needs the vibrato bends the pitch by cents, so single frames
  /// there are given more.
  @Test(arguments: Tone.range, [0, 0.4])
  func aPitchIsRefinedWithinFiveCents(tone: Tone.Kind, vibrato: Float) {
    let tone = Tone(tone, vibrato: vibrato)
    let estimator = FundamentalFrequency()
    var generator = SeededRandom(seed: 3)
    var errors: [Float] = []
    for centre in stride(from: 2000, to: tone.audio.count - 2000, by: 256) {
      let truth = tone.pitches[centre]
      let prior = truth + Float.random(in: -1.2...1.2, using: &generator)
      let estimate = estimator.refine(tone.audio.span, centre: centre, prior: prior)
      errors.append(100 * abs(estimate.pitch - truth))
      #expect(estimate.clarity > 0.7)
    }
    errors.sort()
    #expect(errors[errors.count / 2] < 5)
    #expect(errors[errors.count * 95 / 100] < (tone.kind.pitch < 54 ? 10 : 5))
  }

  /// The periods of a tone are those of its pitch and of an octave below it.
  @Test(arguments: Tone.Colour.allCases)
  func aPitchIsFoundWithinTheRangeOnly(colour: Tone.Colour) {
    let tone = Tone(Tone.Kind(pitch: 60, colour: colour))
    let estimator = FundamentalFrequency()
    for prior in stride(from: Float(45.25), to: 80, by: 0.5) {
      let estimate = estimator.refine(tone.audio.span, centre: 8000, prior: prior, range: 1)
      if let pitch = [48, 60].first(where: { abs($0 - prior) < 1 }) {
        #expect(abs(estimate.pitch - pitch) < 0.05 && estimate.clarity > 0.9)
      } else {
        #expect(abs(estimate.pitch - prior) <= 1 && estimate.clarity < 0.5)
      }
    }
  }

  @Test(arguments: Tone.Colour.allCases)
  func aPriorAnOctaveTooHighGivesNoClearPitch(colour: Tone.Colour) {
    let tone = Tone(Tone.Kind(pitch: 60, colour: colour))
    let estimator = FundamentalFrequency()
    for offset in stride(from: Float(-0.5), through: 0.5, by: 0.25) {
      let right = estimator.refine(
        tone.audio.span, centre: 8000, prior: 60 + offset, range: 1)
      #expect(abs(right.pitch - 60) < 0.05)
      #expect(right.clarity > 0.9)
      let high = estimator.refine(
        tone.audio.span, centre: 8000, prior: 72 + offset, range: 1)
      #expect(high.clarity < 0.5)
    }
  }

  /// Twice a period is a period too, as clear as the shortest: only the prior tells them apart.
  @Test func aPriorAnOctaveTooLowIsFollowed() {
    let tone = Tone(Tone.Kind(pitch: 60, colour: .bright))
    let estimate = FundamentalFrequency().refine(
      tone.audio.span, centre: 8000, prior: 48.2, range: 1)
    #expect(abs(estimate.pitch - 48) < 0.05)
    #expect(estimate.clarity > 0.9)
  }

  @Test func noiseIsNotClear() {
    let audio = noise(count: 22050, seed: 8)
    let estimator = FundamentalFrequency()
    for centre in stride(from: 0, through: audio.count, by: 512) {
      for prior in stride(from: Float(36), to: 96, by: 7) {
        #expect(estimator.refine(audio.span, centre: centre, prior: prior).clarity < 0.8)
      }
    }
  }

  @Test func silenceAndEmptinessHaveNoPitch() {
    let estimator = FundamentalFrequency()
    let silence: [Float] = Array(repeating: 0, count: 5000)
    let nothing: [Float] = []
    for audio in [silence, nothing] {
      let refined = estimator.refine(audio.span, centre: audio.count / 2, prior: 60.3)
      #expect(refined == PitchEstimate(pitch: 60.3, clarity: 0))
    }
  }

  @Test(arguments: [-1000, -40, 0, 40, 127, 300] as [Float])
  func anyPriorIsAnswered(prior: Float) {
    let tone = Tone(Tone.Kind(pitch: 60, colour: .dark))
    let estimate = FundamentalFrequency().refine(tone.audio.span, centre: 50, prior: prior)
    #expect(estimate.pitch.isFinite && (0...1).contains(estimate.clarity))
  }
}
