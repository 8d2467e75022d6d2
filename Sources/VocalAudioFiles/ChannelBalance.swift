/// How the channels of a recording become one.
package enum ChannelMix: Equatable, Sendable {
  /// Their mean.
  case mean
  /// Half the difference of two channels, one of which has the opposite polarity.
  case difference
  /// One channel, from 0.
  case only(Int)

  /// The samples of frames, one for each.
  ///
  /// - Parameter frames: interleaved, a whole number of frames; of two channels for the difference.
  package func samples(of frames: ArraySlice<Float>, channels: Int) -> [Float] {
    stride(from: frames.startIndex, to: frames.endIndex, by: channels).map { place in
      switch self {
      case .mean: frames[place..<place + channels].reduce(0, +) / Float(channels)
      case .difference: (frames[place] - frames[place + 1]) / 2
      case .only(let channel): frames[place + channel]
      }
    }
  }
}

/// Measures over a whole recording whether its channels cancel each other, as where one was connected with the
/// wrong polarity, and what to hear instead of their mean.
package struct ChannelBalance: Sendable {
  /// The channels' energies, and those of their sum and of the difference of the first two.
  private var energies: [Double]
  private var sum = 0.0
  private var difference = 0.0

  /// The difference of two channels is heard if it has this many times the energy of the sum: 3 dB. Unrelated
  /// channels have as much of either.
  private static let excess = 2.0
  /// The mean of more channels is not heard if it has less than this share of the energy that unrelated ones
  /// would leave: -10 dB.
  private static let share = 0.1

  /// - Parameter channels: 1 or more.
  package init(channels: Int) {
    precondition(channels >= 1, "a frame has a sample")
    energies = [Double](repeating: 0, count: channels)
  }

  /// Takes frames; what is not a number counts as silence.
  package mutating func append(_ frames: ArraySlice<Float>) {
    let channels = energies.count
    guard channels > 1 else { return }
    for place in stride(from: frames.startIndex, to: frames.endIndex, by: channels) {
      var total = 0.0
      for channel in 0..<channels {
        let sample = Self.number(frames[place + channel])
        energies[channel] += sample * sample
        total += sample
      }
      sum += total * total
      let apart = Self.number(frames[place]) - Self.number(frames[place + 1])
      difference += apart * apart
    }
  }

  /// What to hear.
  package var mix: ChannelMix {
    if energies.count == 2 { return difference > Self.excess * sum ? .difference : .mean }
    let loudest = energies.indices.max { energies[$0] < energies[$1] } ?? 0
    return sum < Self.share * energies.reduce(0, +) ? .only(loudest) : .mean
  }

  private static func number(_ sample: Float) -> Double { sample.isFinite ? Double(sample) : 0 }
}
