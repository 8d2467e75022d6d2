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

  /// Channels are gains of one signal, or unrelated where there are none.
  @Test(arguments: [
    ([Float](), false), ([1, 1], false), ([1], false), ([1, 0], false),
    ([0, 1, 0, 0, 0, 0], false),
    ([1, -0.4], false), ([1, -1], true), ([1, -0.9], true), ([0.5, 0.5, -1], true),
    ([0, 0], false),
  ])
  func opposedChannelsAreNoticed(gains: [Float], isCancelled: Bool) {
    let unrelated = 32
    let channels = gains.isEmpty ? unrelated : gains.count
    let signal = noise(count: 4000 * (gains.isEmpty ? unrelated : 1), seed: 5)
    let frames = gains.isEmpty ? signal : signal.flatMap { sample in gains.map { $0 * sample } }
    var mono: [Float] = []
    var mixdown = Mixdown(channels: channels)
    // In blocks, which must not matter.
    for start in stride(from: 0, to: frames.count, by: 100 * channels) {
      let end = min(start + 100 * channels, frames.count)
      mixdown.append(frames.span.extracting(start..<end), to: &mono)
    }
    #expect(mixdown.channelsCancel == isCancelled)
    mixdown.reset()
    #expect(!mixdown.channelsCancel)
  }

  @Test func whatIsNotFiniteCountsAsZeroAndIsCounted() {
    let frames: [Float] = [.nan, 0.5, .infinity, 1, -.infinity, -.infinity, 3e38, 3e38]
    var mono: [Float] = []
    var mixdown = Mixdown(channels: 2)
    mixdown.append(frames.span, to: &mono)
    #expect(mono == [0.25, 0.5, 0, Mixdown.ceiling])
    #expect(mixdown.nonFiniteSamples == 4)
    mixdown.reset()
    #expect(mixdown.nonFiniteSamples == 0)
  }
}
