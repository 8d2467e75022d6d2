import Testing
import VocalSignal

@Suite struct MelSpectrogramTests {
  @Test(arguments: [256, 512])
  func rowsEqualLibrosa(hop: Int) throws {
    let voice = try fixture("voice")
    let expected = try fixture("mel_\(hop)")
    let rows = rows(of: voice, MelConfiguration(hop: hop))
    #expect(rows.count == expected.count)
    let worst = zip(rows, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst < 1e-4)
  }

  @Test func rowsAreNormalisedByMeanAndDeviation() throws {
    let voice = try fixture("voice")
    let plain = rows(of: voice, MelConfiguration())
    let normalised = rows(of: voice, MelConfiguration(mean: -3.5, deviation: 1.6))
    for (a, b) in zip(plain, normalised) {
      #expect(abs((a + 3.5) / 1.6 - b) < 1e-6)
    }
  }

  @Test(arguments: [100, 256, 512, 2048])
  func blocksOfAnySizeGiveTheBitsOfTheWhole(hop: Int) throws {
    let configuration = MelConfiguration(hop: hop)
    let voice = try fixture("voice")
    let whole = rows(of: voice, configuration)
    let spectrogram = MelSpectrogram(configuration)
    for seed in 1...3 as ClosedRange<UInt64> {
      var output: [Float] = []
      var count = 0
      inRandomBlocks(voice, seed: seed) { count += spectrogram.process($0, appendingTo: &output) }
      count += spectrogram.finish(appendingTo: &output)
      #expect(output == whole)
      #expect(count * configuration.bands == output.count)
    }
  }

  @Test(arguments: [0, 1, 511, 512, 513, 1024, 5000])
  func frameCountIsLibrosas(samples: Int) throws {
    let rows = rows(of: noise(count: samples, seed: 2), MelConfiguration(hop: 512))
    #expect(rows.count == 128 * (1 + samples / 512))
    #expect(rows.allSatisfy { $0.isFinite })
  }

  /// A frame is complete, and appended, as soon as the audio to `lookAhead` past its centre is
  /// there.
  @Test func latencyIsTheLookAhead() {
    let spectrogram = MelSpectrogram(MelConfiguration(hop: 512))
    let audio = noise(count: 4096, seed: 9)
    var rows: [Float] = []
    for (index, start) in stride(from: 0, to: audio.count, by: 1).enumerated() {
      spectrogram.process(audio.span.extracting(start..<start + 1), appendingTo: &rows)
      let received = index + 1
      let complete =
        received < spectrogram.lookAhead ? 0 : 1 + (received - spectrogram.lookAhead) / 512
      #expect(rows.count == 128 * complete)
    }
  }

  @Test func silenceIsTheFloor() throws {
    let rows = rows(of: Array(repeating: 0, count: 4000), MelConfiguration(logFloor: 1e-7))
    #expect(rows.allSatisfy { abs($0 + 7) < 1e-5 })
  }

  /// The loudest audio that leaves the mixdown has a finite spectrum.
  @Test func loudestInputStaysFinite() throws {
    let audio = (0..<5000).map { $0 / 40 % 2 == 0 ? Mixdown.ceiling : -Mixdown.ceiling }
    let rows = rows(of: audio, MelConfiguration())
    #expect(rows.allSatisfy { $0.isFinite })
  }

  @Test func bandsTooNarrowForABinAreSilentNotStale() {
    let narrow = MelConfiguration(bands: 2, minFrequency: 1, maxFrequency: 2)
    let rows = rows(of: noise(count: 4000, seed: 1), narrow)
    #expect(rows.allSatisfy { abs($0 + 7) < 1e-5 })
  }

  private func rows(of audio: [Float], _ configuration: MelConfiguration) -> [Float] {
    let spectrogram = MelSpectrogram(configuration)
    var rows: [Float] = []
    spectrogram.process(audio.span, appendingTo: &rows)
    spectrogram.finish(appendingTo: &rows)
    return rows
  }
}
