/// How the channels of a recording become one.
public enum ChannelMix: Hashable, Sendable {
  /// Their mean.
  case mean
  /// Half the difference of two channels, one of which has the opposite polarity.
  case difference
  /// One channel, numbered from 0.
  case only(Int)

  /// Whether frames of so many samples can be mixed like this.
  package func fits(channels: Int) -> Bool {
    switch self {
    case .mean: true
    case .difference: channels == 2
    case .only(let channel): (0..<channels).contains(channel)
    }
  }
}

/// Measures over a whole recording whether its channels cancel each other, as where one was connected with the
/// wrong polarity, and what to hear instead of their mean.
struct ChannelBalance: Sendable {
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

  init(channels: Int) {
    energies = [Double](repeating: 0, count: channels)
  }

  /// Takes a frame of two channels or more, all finite.
  @inline(__always)
  mutating func append(_ frame: [Float]) {
    var total = 0.0
    for channel in energies.indices {
      let sample = Double(frame[channel])
      energies[channel] += sample * sample
      total += sample
    }
    sum += total * total
    let apart = Double(frame[0]) - Double(frame[1])
    difference += apart * apart
  }

  /// What to hear.
  var mix: ChannelMix {
    if energies.count == 2 { return difference > Self.excess * sum ? .difference : .mean }
    let loudest = energies.indices.max { energies[$0] < energies[$1] } ?? 0
    return sum < Self.share * energies.reduce(0, +) ? .only(loudest) : .mean
  }

  mutating func reset() {
    for channel in energies.indices { energies[channel] = 0 }
    (sum, difference) = (0, 0)
  }
}
