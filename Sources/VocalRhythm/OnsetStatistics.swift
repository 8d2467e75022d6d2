import Foundation

/// How likely a sung note begins at each place in a bar, depending on when the one before it began.
///
/// A melody is modelled as a Markov chain (the metrical Markov model of Takeda, Nishimoto and Sagayama,
/// 2004, and of Nakamura, Yoshii and Sagayama, 2017) with one hazard for each sixteenth: the probability
/// that a note begins there, given that none has begun since the one `age` sixteenths ago. A
/// ``RhythmModel`` holds them.
struct OnsetStatistics {
  /// Sixteenths of a bar.
  let barLength: Int

  /// Log probability that a melody begins at each sixteenth of the bar.
  let initial: [Double]

  /// `intervals[position * tableLength + n - 1]`: log probability that the next note begins `n`
  /// sixteenths after the one at `position`.
  private let intervals: [Double]
  private let tableLength: Int
  /// Log probability that a bar passes without an onset, long after the last one.
  private let silentBar: Double

  /// - Parameter hazards: a row for each sixteenth of the bar, a column for each class of ages.
  init(hazards: [[Double]]) {
    barLength = hazards.count
    tableLength = 2 * hazards.count
    let rested = hazards.map { $0[Self.ageLimits.count] }
    let total = rested.reduce(0, +)
    initial = rested.map { log($0 / total) }
    silentBar = rested.reduce(0) { $0 + log(1 - $1) }
    var intervals: [Double] = []
    for position in hazards.indices {
      var silence = 0.0
      for interval in 1...tableLength {
        let row = hazards[(position + interval) % hazards.count]
        let hazard = row[Self.ageClass(interval)]
        intervals.append(silence + log(hazard))
        silence += log(1 - hazard)
      }
    }
    self.intervals = intervals
  }

  /// The log probability that the note after the one at `position` (sixteenths into the bar) begins
  /// `interval` sixteenths later, 1 or more. O(1).
  func logProbability(from position: Int, interval: Int) -> Double {
    guard interval > tableLength else { return intervals[position * tableLength + interval - 1] }
    let bars = (interval - barLength - 1) / barLength
    let rest = interval - bars * barLength
    return intervals[position * tableLength + rest - 1] + Double(bars) * silentBar
  }

  /// The greatest age of each class except the last, in sixteenths.
  static let ageLimits = [1, 2, 3, 4, 8]

  private static func ageClass(_ age: Int) -> Int {
    ageLimits.firstIndex { age <= $0 } ?? ageLimits.count
  }
}
