import Foundation

/// Where in a bar the notes of melodies begin, and how one follows the other.
///
/// Times are in twelfths of a beat, which hold sixteenths and triplets alike. From a note at place p
/// of the bar, the next one comes k twelfths later with
///
///     P(k | p, τ) ∝ C_τ[p, (p + k) mod bar] f(k τ)
///
/// where C_τ are the counts of ``MetreCounts``, between those of slow and of fast songs by the tempo, and f
/// the distribution of the intervals of melodies in seconds, which hardly depends on the tempo: log-normal.
struct Metre: Sendable {
  /// Twelfths of a beat.
  static let resolution = 12
  /// The places of a beat where notes begin, in twelfths.
  static let places = [0, 3, 4, 6, 8, 9]
  /// Counted on top of every transition, as a share of what its columns have on average.
  private static let smoothing = 0.02
  /// The median of the intervals between the notes of a melody, seconds, and their deviation in octaves.
  private static let usualInterval = 0.35
  private static let intervalDeviation = 0.9
  /// Tempi of the tables, seconds a beat: those between are mixed.
  private static let slow = 60.0 / 75
  private static let fast = 60.0 / 110

  let timeSignature: TimeSignature
  /// Places of a bar, in twelfths, ascending.
  let positions: [Int]
  /// Twelfths of a bar.
  let length: Int
  /// The probability of a song in this metre.
  let prior: Double
  /// What each note has to be likelier in this metre than in 4/4: its songs are few and plain, so that its
  /// tables suit any plain melody.
  let complexity: Double

  private let slowCounts: [[Double]]
  private let fastCounts: [[Double]]
  private let positionIndex: [Int]

  static let fourFour = Metre(
    .fourFour, prior: 0.93, complexity: 0, slow: MetreCounts.slowFourFour,
    fast: MetreCounts.fastFourFour)
  static let threeFour = Metre(
    TimeSignature(3, 4) ?? .fourFour, prior: 0.07, complexity: 0.15, slow: MetreCounts.threeFour,
    fast: MetreCounts.threeFour)

  private init(
    _ timeSignature: TimeSignature, prior: Double, complexity: Double, slow: [[Double]],
    fast: [[Double]]
  ) {
    self.timeSignature = timeSignature
    self.prior = prior
    self.complexity = complexity
    length = Int(timeSignature.beatsPerBar) * Self.resolution
    positions = (0..<Int(timeSignature.beatsPerBar)).flatMap { beat in
      Self.places.map { beat * Self.resolution + $0 }
    }
    slowCounts = Self.smoothed(slow)
    fastCounts = Self.smoothed(fast)
    var index = [Int](repeating: -1, count: length)
    for (place, position) in positions.enumerated() { index[position] = place }
    positionIndex = index
  }

  /// Each place's share of the counts and, for rare transitions, of its column's.
  private static func smoothed(_ counts: [[Double]]) -> [[Double]] {
    let columns = counts[0].indices.map { column in counts.reduce(0) { $0 + $1[column] } }
    let total = columns.reduce(0, +)
    return counts.map { row in
      let sum = max(row.reduce(0, +), 1)
      return zip(row, columns).map { (1 - smoothing) * $0 / sum + smoothing * $1 / total }
    }
  }

  /// What a tempo makes of the metre.
  struct Table {
    /// Log-probability that a note begins at each position.
    let onset: [Double]
    /// Log-probability of each interval of up to ``bars`` bars: (positions, bars * length + 1).
    let interval: [[Double]]
  }

  /// Bars whose intervals have probabilities of their own.
  private static let bars = 4

  /// The interval that a table knows and that leads to the same place: longer ones count as the longest.
  func known(_ gap: Int) -> Int {
    gap <= Self.bars * length ? gap : (Self.bars - 1) * length + gap % length
  }

  /// The probabilities at a tempo, in seconds a beat.
  func table(period: Double) -> Table {
    let blend = log(min(max(period, Self.fast), Self.slow) / Self.fast) / log(Self.slow / Self.fast)
    let counts = zip(slowCounts, fastCounts).map { slow, fast in
      zip(slow, fast).map { blend * $0 + (1 - blend) * $1 }
    }
    let columns = counts[0].indices.map { column in counts.reduce(0) { $0 + $1[column] } }
    let total = columns.reduce(0, +)
    let gaps = (0...Self.bars * length).map { gap in
      gap == 0 ? 0 : Self.intervalDensity(Double(gap) * period / Double(Self.resolution))
    }
    let interval = positions.enumerated().map { index, position in
      let joint = gaps.indices.map { gap in
        let target = positionIndex[(position + gap) % length]
        return target < 0 ? 0 : counts[index][target] * gaps[gap]
      }
      let sum = joint.reduce(0, +)
      return joint.map { log($0 / sum) }
    }
    return Table(onset: columns.map { log($0 / total) }, interval: interval)
  }

  private static func intervalDensity(_ seconds: Double) -> Double {
    let octaves = log2(seconds / usualInterval) / intervalDeviation
    return exp(-0.5 * octaves * octaves) / seconds
  }
}
