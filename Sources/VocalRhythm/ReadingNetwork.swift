import VocalCheckpoints
import VocalKernels
import VocalLayers

/// Tells right readings of a melody from wrong ones: a perceptron of one hidden layer scores the
/// ``ReadingFeatures`` of each, as a conditional logit model of the choice among them (D. McFadden,
/// "Conditional logit analysis of qualitative choice behavior", 1974).
struct ReadingNetwork: Sendable {
  private let perceptron: Perceptron

  /// How many hidden units there may be.
  static let sizes = 1...4096

  /// Parameters: those of a ``Perceptron`` of one hidden layer.
  init(_ scope: ParameterScope, hidden: Int) throws(CheckpointError) {
    perceptron = try Perceptron(
      scope, sizes: [ReadingFeatures.count, hidden, 1], activation: .relu, activatesLast: false)
  }

  /// The log-odds that each reading is right, up to a constant that all readings of a melody share.
  func logOdds(of readings: [ReadingFeatures]) -> [Double] {
    var layout = ArenaLayout()
    let features = layout.reserve(rows: readings.count, columns: ReadingFeatures.count)
    let scores = layout.reserve(rows: readings.count, columns: 1)
    let slots = perceptron.reserve(rows: readings.count, in: &layout)
    let arena = Arena(layout)
    for (index, value) in readings.lazy.flatMap(\.values).enumerated() {
      arena[features][index] = Float(value)
    }
    perceptron.apply(
      to: Matrix(arena.matrix(features)), into: arena.matrix(scores), slots: slots, in: arena)
    return readings.indices.map { Double(arena[scores][$0]) }
  }
}
