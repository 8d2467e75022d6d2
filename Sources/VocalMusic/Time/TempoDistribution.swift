import Foundation

/// How fast the songs of a style are: log-normal around a median.
public struct TempoDistribution: Hashable, Sendable {
  /// The range of ``octaves`` that can be used.
  public static let deviations = 0.01...4.0

  /// The tempo that half of the songs are slower than, in beats a minute, above 0.
  public let median: Double

  /// The standard deviation, in doublings of the tempo, above 0.
  public let octaves: Double

  /// Creates a distribution.
  public init(median: Double, octaves: Double) {
    self.median = median
    self.octaves = octaves
  }

  /// The logarithm of how likely a tempo is, compared with the median: 0 at the median, negative elsewhere.
  ///
  /// - Parameter tempo: in beats a minute.
  package func logLikelihood(of tempo: Double) -> Double {
    let deviation = log2(tempo / median) / octaves
    return -0.5 * deviation * deviation
  }
}
