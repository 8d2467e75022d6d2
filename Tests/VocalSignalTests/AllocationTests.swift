import Testing
import VocalSignal
import VocalTestSupport

/// Once constructed, and where the caller's arrays have room, nothing here touches the heap.
@Suite struct AllocationTests {
  private let audio = noise(count: 48000, seed: 1)

  @Test(arguments: [16000.0, 22050, 44100, 44101.5])
  func resamplingDoesNotAllocate(rate: Double) throws {
    let resampler = try Resampler(inputRate: rate)
    var output: [Float] = []
    output.reserveCapacity(2 * audio.count)
    let count = countAllocations {
      eachBlock { resampler.process($0, appendingTo: &output) }
      resampler.finish(appendingTo: &output)
    }
    #expect(count == 0)
  }

  @Test func melSpectrogramDoesNotAllocate() {
    let spectrogram = MelSpectrogram(MelConfiguration(hop: 256))
    var rows: [Float] = []
    rows.reserveCapacity(200 * 128)
    let count = countAllocations {
      eachBlock { spectrogram.process($0, appendingTo: &rows) }
      spectrogram.finish(appendingTo: &rows)
    }
    #expect(count == 0)
  }

  @Test func mixingAndOnsetStrengthDoNotAllocate() {
    var mono: [Float] = []
    mono.reserveCapacity(audio.count)
    var mixdown = Mixdown(channels: 2)
    var onset = OnsetStrength(bands: 128)
    var strength: Float = 0
    let count = countAllocations {
      mixdown.append(audio.span, to: &mono)
      for start in stride(from: 0, to: 12800, by: 128) {
        strength += onset.next(audio.span.extracting(start..<start + 128))
      }
    }
    #expect(count == 0)
    #expect(strength > 0)
  }

  @Test func refiningPitchDoesNotAllocate() {
    let tone = Tone(Tone.Kind(pitch: 60, colour: .bright))
    let estimator = FundamentalFrequency()
    var clarity: Float = 0
    let count = countAllocations {
      for centre in stride(from: 0, to: tone.audio.count, by: 500) {
        clarity += estimator.refine(tone.audio.span, centre: centre, prior: 60.4).clarity
      }
    }
    #expect(count == 0)
    #expect(clarity > 0)
  }

  private func eachBlock(_ take: (Span<Float>) -> Void) {
    for start in stride(from: 0, to: audio.count, by: 480) {
      take(audio.span.extracting(start..<min(audio.count, start + 480)))
    }
  }
}
