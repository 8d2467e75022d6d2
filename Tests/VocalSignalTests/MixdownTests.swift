import Testing
import VocalSignal

@Suite struct MixdownTests {
  @Test(arguments: [1, 2, 3, 8])
  func channelsAreAveraged(channels: Int) {
    let frames = noise(count: 50 * channels, seed: 4)
    var mono: [Float] = [9]
    var mixdown = Mixdown(channels: channels)
    mixdown.append(frames.span, to: &mono)
    #expect(mono.count == 51 && mono[0] == 9)
    for frame in 0..<50 {
      let mean = frames[frame * channels..<(frame + 1) * channels].reduce(0.0) { $0 + Double($1) }
      #expect(abs(Double(mono[frame + 1]) - mean / Double(channels)) < 1e-6)
    }
  }

  @Test func whatIsNotFiniteCountsAsZeroAndIsCounted() {
    let frames: [Float] = [.nan, 0.5, .infinity, 1, -.infinity, -.infinity, 3e38, 3e38]
    var mono: [Float] = []
    var mixdown = Mixdown(channels: 2)
    mixdown.append(frames.span, to: &mono)
    #expect(mono == [0.25, 0.5, 0, Mixdown.ceiling])
    #expect(mixdown.nonFiniteSamples == 4)
    mixdown.append([1, -1].span, to: &mono)
    mixdown.reset()
    #expect(mixdown.nonFiniteSamples == 0 && mixdown.betterMix == nil)
  }
}
