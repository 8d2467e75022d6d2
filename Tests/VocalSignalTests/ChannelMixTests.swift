import Testing
import VocalSignal
import VocalTestSupport

/// What is heard of a recording's channels, decided over the whole of it.
@Suite struct ChannelMixTests {
  /// A voice in each channel by its own weight, and noise of its own.
  private func frames(_ weights: [Float], noise: Float) -> [Float] {
    var random = SeededRandom(seed: 3)
    return (0..<5000).flatMap { _ in
      let voice = Float.random(in: -1...1, using: &random)
      return weights.map { $0 * voice + noise * Float.random(in: -1...1, using: &random) }
    }
  }

  /// What a mixdown in blocks of some frames gives, and the mix that it thinks better.
  private func mixed(
    _ frames: [Float], channels: Int, mix: ChannelMix = .mean
  ) -> (mono: [Float], better: ChannelMix?) {
    var mixdown = Mixdown(channels: channels, mix: mix)
    var mono: [Float] = []
    for start in stride(from: 0, to: frames.count, by: 7 * channels) {
      let block = frames.span.extracting(start..<min(start + 7 * channels, frames.count))
      mixdown.append(block, to: &mono)
    }
    return (mono, mixdown.betterMix)
  }

  @Test(
    arguments: [
      ([1, -1], 0, .difference), ([1, -0.5], 0, .difference), ([0.1, -1], 0.02, nil),
      ([1, -1], 0.5, .difference), ([1, 1], 0.5, nil), ([0, 1], 0, nil), ([0, 0], 0, nil),
      ([1, 0.3], 0.1, nil), ([0, 0], 0.5, nil), ([1], 0, nil),
      ([1, -1, 0.5, -0.5], 0, .only(0)), ([0.5, -1.5, 1], 0, .only(1)), ([1, 1, 1], 0, nil),
    ] as [([Float], Float, ChannelMix?)])
  func theMixThatHasTheVoiceIsFound(weights: [Float], noise: Float, mix: ChannelMix?) {
    #expect(mixed(frames(weights, noise: noise), channels: weights.count).better == mix)
  }

  @Test func unrelatedChannelsAreAveraged() {
    #expect(mixed(noise(count: 4000 * 32, seed: 5), channels: 32).better == nil)
  }

  @Test func aMixThatWasChosenIsNotDoubted() {
    let frames = frames([1, -1], noise: 0)
    #expect(mixed(frames, channels: 2, mix: .difference).better == nil)
    #expect(mixed(frames, channels: 2, mix: .only(0)).better == nil)
  }

  @Test func samplesThatAreNoNumbersDoNotDecide() {
    let voice = frames([1, -1], noise: 0)
    #expect(mixed([.nan, 1, .infinity, 1] + voice, channels: 2).better == .difference)
    #expect(mixed([.nan, 1, -.infinity, 1] + voice.map(abs), channels: 2).better == nil)
  }

  @Test func eachMixIsOfTheChannelsThatItNames() {
    let frames: [Float] = [1, 3, 5, -7]
    #expect(mixed(frames, channels: 2).mono == [2, -1])
    #expect(mixed(frames, channels: 2, mix: .difference).mono == [-1, 6])
    #expect(mixed(frames, channels: 2, mix: .only(1)).mono == [3, -7])
  }

  @Test func aWholeRecordingIsHeardInTheMixThatHasTheVoice() {
    let frames = frames([1, -0.5], noise: 0)
    let expected = mixed(frames, channels: 2, mix: .difference).mono
    #expect(Mixdown.mono(of: frames, channels: 2) == expected)
    #expect(Mixdown.mono(of: expected, channels: 1) == expected)
  }

  @Test func aMixFitsOnlyChannelsThatThereAre() {
    #expect(ChannelMix.mean.fits(channels: 5))
    #expect(ChannelMix.difference.fits(channels: 2) && !ChannelMix.difference.fits(channels: 3))
    #expect(ChannelMix.only(1).fits(channels: 2) && !ChannelMix.only(2).fits(channels: 2))
    #expect(!ChannelMix.only(-1).fits(channels: 2))
  }
}
