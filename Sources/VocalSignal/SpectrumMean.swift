import Foundation

/// The mean over time of log-mel rows, in memory for one row: what a note or phrase sounds like.
///
/// Feed it the rows of the frames that are sung; pauses would add the room's noise.
package struct SpectrumMean: Equatable, Sendable {
  /// A mean whose loudest band lies within this many decades of the front end's floor is silence.
  static let silence: Float = 0.5

  /// Rows fed so far.
  package private(set) var count = 0

  private let frontEnd: MelConfiguration
  private var sums: [Double]

  /// - Parameter frontEnd: what normalised the rows.
  package init(_ frontEnd: MelConfiguration) {
    self.frontEnd = frontEnd
    sums = [Double](repeating: 0, count: frontEnd.bands)
  }

  /// Takes rows of normalised log-mel, `bands` finite values each. Allocates nothing.
  package mutating func append(_ rows: UnsafeBufferPointer<Float>) {
    precondition(rows.count.isMultiple(of: sums.count), "rows are whole")
    for start in stride(from: 0, to: rows.count, by: sums.count) {
      for band in 0..<sums.count { sums[band] += Double(rows[start + band]) }
    }
    count += rows.count / sums.count
  }

  /// Forgets all rows.
  package mutating func removeAll() {
    count = 0
    for band in 0..<sums.count { sums[band] = 0 }
  }

  /// The mean of log10 power, (bands); nil without rows, or where nothing sounds in them.
  package var spectrum: [Float]? {
    guard count > 0 else { return nil }
    let mean = sums.map { sum in
      Float(sum / Double(count) * Double(frontEnd.deviation) + Double(frontEnd.mean))
    }
    guard let loudest = mean.max(), loudest >= log10f(frontEnd.logFloor) + Self.silence else {
      return nil
    }
    return mean
  }
}
