import Foundation

/// A time signature, where the notes of its melodies begin, and how usual it is.
struct Metre: Sendable {
  let timeSignature: TimeSignature
  /// Sixteenths a bar.
  let barLength: Int
  /// Log-probability of a song in this metre.
  let logPrior: Double

  private let slowHazards: [[Int]]
  private let fastHazards: [[Int]]

  /// Tempi, beats per minute, up to which and from which on the tables of slow and of fast songs hold;
  /// those between are mixed.
  private static let slow = 76.0
  private static let fast = 96.0

  static let fourFour = Metre(
    .fourFour, prior: 0.93, slow: OnsetHazards.slowFourFour, fast: OnsetHazards.fastFourFour)
  static let threeFour = Metre(
    TimeSignature(3, 4) ?? .fourFour, prior: 0.07, slow: OnsetHazards.threeFour,
    fast: OnsetHazards.threeFour)

  private init(_ timeSignature: TimeSignature, prior: Double, slow: [[Int]], fast: [[Int]]) {
    self.timeSignature = timeSignature
    barLength = slow.count
    logPrior = log(prior)
    slowHazards = slow
    fastHazards = fast
  }

  /// Where notes begin at a tempo: slow songs are sung in sixteenths, fast ones in eighths.
  func onsets(beatsPerMinute: Double) -> OnsetStatistics {
    let place = log(beatsPerMinute / Self.slow) / log(Self.fast / Self.slow)
    let share = min(max(place, 0), 1)
    return OnsetStatistics(
      hazards: zip(slowHazards, fastHazards).map { slow, fast in
        zip(slow, fast).map { ((1 - share) * Double($0) + share * Double($1)) / 1000 }
      })
  }
}
