/// Turns the samples of a file or device into the mono signal that the other types of this module work
/// on.
///
/// Each sample is read once: it is made finite, added to its frame's mean, and counted. Blocks of any
/// size give the same bits as the whole.
package struct Mixdown: Sendable {
  /// Magnitudes are limited to this, 2^24: above every integer format's full scale written as
  /// floats, and low enough for energies and spectra to stay finite in single precision.
  package static let ceiling: Float = 16_777_216

  /// Channels count as cancelling if their mix has less than this share of the energy that unrelated
  /// channels would leave: -10 dB.
  private static let threshold = 0.1

  /// Samples so far that were not numbers.
  package private(set) var nonFiniteSamples = 0

  private let channels: Int
  /// The sum of the squares of the channels' samples, and of the mix's.
  private var channelEnergy = 0.0
  private var mixEnergy = 0.0

  /// - Parameter channels: samples of a frame, 1 or more.
  package init(channels: Int) {
    precondition(channels >= 1)
    self.channels = channels
  }

  /// Appends the mean of each frame's channels to `mono`.
  ///
  /// A sample that is not finite counts as 0, and one beyond ``ceiling`` as the ceiling, so that the
  /// output is finite whatever comes in.
  /// - Parameter frames: interleaved samples, a whole number of frames.
  package mutating func append(_ frames: Span<Float>, to mono: inout [Float]) {
    precondition(frames.count.isMultiple(of: channels))
    let weight = 1 / Float(channels)
    for frame in stride(from: 0, to: frames.count, by: channels) {
      var sum: Float = 0
      for channel in 0..<channels { sum += sanitised(frames[frame + channel]) }
      let mean = sum * weight
      mixEnergy += Double(mean) * Double(mean)
      mono.append(mean)
    }
  }

  /// The finite number that a sample counts as.
  @inline(__always)
  private mutating func sanitised(_ sample: Float) -> Float {
    guard sample.isFinite else {
      nonFiniteSamples += 1
      return 0
    }
    let finite = max(-Self.ceiling, min(Self.ceiling, sample))
    channelEnergy += Double(finite) * Double(finite)
    return finite
  }

  /// Whether the channels cancel each other, for instance because one was connected with the wrong
  /// polarity: the mix then has almost nothing of the voice. Unrelated channels with a total energy of E
  /// leave the mix E / channels², equal ones E / channels.
  package var channelsCancel: Bool {
    mixEnergy < Self.threshold * channelEnergy / Double(channels * channels)
  }

  /// Forgets the recording so far.
  package mutating func reset() {
    nonFiniteSamples = 0
    (channelEnergy, mixEnergy) = (0, 0)
  }
}
