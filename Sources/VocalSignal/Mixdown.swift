/// Turns the samples of a file or device into the mono signal that the other types of this module work
/// on.
///
/// Each sample is made finite, weighed for the mix, and counted. Blocks of any size give the same bits as
/// the whole.
package struct Mixdown: Sendable {
  /// Magnitudes are limited to this, 2^24: above every integer format's full scale written as
  /// floats, and low enough for energies and spectra to stay finite in single precision.
  package static let ceiling: Float = 16_777_216

  /// Samples so far that were not numbers.
  package private(set) var nonFiniteSamples = 0

  private let mix: ChannelMix
  private var balance: ChannelBalance
  /// Whether another mix may be better.
  private var isMeasured: Bool { mix == .mean && frame.count > 1 }
  /// A frame of finite samples.
  private var frame: [Float]

  /// - Parameters:
  ///   - channels: samples of a frame, 1 or more.
  ///   - mix: one that ``ChannelMix/fits(channels:)``.
  package init(channels: Int, mix: ChannelMix = .mean) {
    precondition(channels >= 1 && mix.fits(channels: channels))
    self.mix = mix
    balance = ChannelBalance(channels: channels)
    frame = [Float](repeating: 0, count: channels)
  }

  /// Appends the mix of each frame's channels to `mono`.
  ///
  /// A sample that is not finite counts as 0, and one beyond ``ceiling`` as the ceiling, so that the
  /// output is finite whatever comes in.
  /// - Parameter frames: interleaved samples, a whole number of frames.
  package mutating func append(_ frames: Span<Float>, to mono: inout [Float]) {
    let channels = frame.count
    precondition(frames.count.isMultiple(of: channels))
    for start in stride(from: 0, to: frames.count, by: channels) {
      for channel in 0..<channels { frame[channel] = finite(frames[start + channel]) }
      if isMeasured { balance.append(frame) }
      mono.append(mixed)
    }
  }

  /// The mix of ``frame``.
  private var mixed: Float {
    switch mix {
    case .mean: frame.reduce(0, +) * (1 / Float(frame.count))
    case .difference: (frame[0] - frame[1]) / 2
    case .only(let channel): frame[channel]
    }
  }

  /// The finite number that a sample counts as.
  @inline(__always)
  private mutating func finite(_ sample: Float) -> Float {
    guard sample.isFinite else {
      nonFiniteSamples += 1
      return 0
    }
    return max(-Self.ceiling, min(Self.ceiling, sample))
  }

  /// The mix that has the voice, where the channels cancel each other so that their mean does not have it, for
  /// instance because one was connected with the wrong polarity.
  package var betterMix: ChannelMix? {
    isMeasured && balance.mix != .mean ? balance.mix : nil
  }

  /// Forgets the recording so far.
  package mutating func reset() {
    nonFiniteSamples = 0
    balance.reset()
  }
}

extension Mixdown {
  /// A whole recording as one channel, in the mix that has the voice.
  ///
  /// - Parameter frames: interleaved samples, a whole number of frames.
  package static func mono(of frames: [Float], channels: Int) -> [Float] {
    var mixdown = Mixdown(channels: channels)
    var mono: [Float] = []
    mixdown.append(frames.span, to: &mono)
    guard let mix = mixdown.betterMix else { return mono }
    mono.removeAll()
    mixdown = Mixdown(channels: channels, mix: mix)
    mixdown.append(frames.span, to: &mono)
    return mono
  }
}
