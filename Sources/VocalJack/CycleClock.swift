/// Finds audio that a server lost between its cycles, by the times at which they begin.
///
/// A cycle begins when the one before it said that the next one would. Only where the server was late, or left out
/// cycles of this client, it begins later; the audio in between is lost.
package struct CycleClock: Sendable {
  /// A longer time is no loss but another clock, as when a client is given to another driver.
  private static let longest = 4.0

  private let sampleRate: Double
  /// When the next cycle begins if nothing is lost, microseconds.
  private var next: UInt64?

  /// - Parameter sampleRate: in Hz.
  package init(sampleRate: Double) { self.sampleRate = sampleRate }

  /// The frames that were lost before a cycle.
  ///
  /// - Parameters:
  ///   - start: when it begins, in microseconds of the server's clock.
  ///   - end: when the next one should.
  package mutating func framesLost(before start: UInt64, end: UInt64) -> Int {
    defer { next = end }
    guard let expected = next, start > expected, end > start else { return 0 }
    let lateness = start - expected
    // Servers smooth their times: what is less than half a cycle is no loss.
    guard 2 * lateness > end - start, Double(lateness) < 1e6 * Self.longest else { return 0 }
    return Int((Double(lateness) * 1e-6 * sampleRate).rounded())
  }
}
