/// How loud a mix is beside the channels that it was made of: channels that are each other's opposite, as
/// where one was connected with the wrong polarity, leave next to nothing of the voice.
package struct MixdownEnergy: Sendable {
  /// The sum of the squares of the channels' samples, and of the mix's.
  private var channels = 0.0
  private var mix = 0.0
  private let channelCount: Int

  /// The part of what unrelated channels would leave, below which they count as opposed: -10 dB.
  private static let threshold = 0.1

  /// - Parameter channels: of a frame, 1 or more.
  package init(channels: Int) {
    channelCount = channels
  }

  /// Takes interleaved frames and the mean that ``Mixdown`` made of them. Blocks of any size give the same
  /// sums.
  package mutating func append(frames: Span<Float>, mono: Span<Float>) {
    for index in 0..<frames.count {
      let sample = Double(Mixdown.sanitised(frames[index]))
      channels += sample * sample
    }
    for index in 0..<mono.count { mix += Double(mono[index]) * Double(mono[index]) }
  }

  /// Whether the channels cancel each other. Unrelated channels of energy E in all leave the mix
  /// E / channels², equal ones leave E / channels.
  package var isCancelled: Bool {
    let unrelated = channels / Double(channelCount * channelCount)
    return mix < Self.threshold * unrelated
  }

  /// Forgets the recording so far.
  package mutating func removeAll() {
    (channels, mix) = (0, 0)
  }
}
