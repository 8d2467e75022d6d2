import Testing
import VocalAudioFiles
import VocalTestSupport

/// What is heard of a recording's channels, decided over the whole of it.
@Suite struct ChannelBalanceTests {
  /// A voice in each channel by its own weight, and noise of its own.
  private func frames(_ weights: [Float], noise: Float) -> [Float] {
    var random = SeededRandom(seed: 3)
    return (0..<5000).flatMap { _ in
      let voice = Float.random(in: -1...1, using: &random)
      return weights.map { $0 * voice + noise * Float.random(in: -1...1, using: &random) }
    }
  }

  @Test(
    arguments: [
      ([1, -1], 0, ChannelMix.difference), ([1, -0.5], 0, .difference), ([0.1, -1], 0.02, .mean),
      ([1, -1], 0.5, .difference), ([1, 1], 0.5, .mean), ([0, 1], 0, .mean), ([0, 0], 0, .mean),
      ([1, 0.3], 0.1, .mean), ([0, 0], 0.5, .mean), ([1], 0, .mean),
      ([1, -1, 0.5, -0.5], 0, .only(0)), ([0.5, -1.5, 1], 0, .only(1)), ([1, 1, 1], 0, .mean),
    ] as [([Float], Float, ChannelMix)])
  func theMixThatHasTheVoiceIsChosen(weights: [Float], noise: Float, mix: ChannelMix) {
    let frames = frames(weights, noise: noise)
    var balance = ChannelBalance(channels: weights.count)
    for start in stride(from: 0, to: frames.count, by: 7 * weights.count) {
      balance.append(frames[start..<min(start + 7 * weights.count, frames.count)])
    }
    #expect(balance.mix == mix)
  }

  @Test func numbersThatAreNoneDoNotDecide() {
    var balance = ChannelBalance(channels: 2)
    balance.append([.nan, 1, .infinity, 1, 1, 1][...])
    #expect(balance.mix == .mean)
  }

  @Test func eachMixIsOfTheChannelsThatItNames() {
    let frames: [Float] = [9, 9, 1, 3, 5, -7]
    #expect(ChannelMix.mean.samples(of: frames[2...], channels: 2) == [2, -1])
    #expect(ChannelMix.difference.samples(of: frames[2...], channels: 2) == [-1, 6])
    #expect(ChannelMix.only(1).samples(of: frames[2...], channels: 2) == [3, -7])
  }
}
