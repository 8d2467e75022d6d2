import VocalCheckpoints
import VocalLayers

/// The continuation model: the steps of a melody so far in; for each, what comes next out.
///
/// ```
/// steps (L, 128)
///   -> recurrent: 2 x LSTM or GRU, 256 units  (L, 256)
///   -> note      softmax  (L, 128)
///      velocity  softmax  (L, 128)
///      timing    softmax  (L, 16)
/// ```
/// The sizes are those of the trained model; the weight file's configuration states them. A model is
/// immutable and may be shared; a ``Session`` is one melody that uses it.
package struct ContinuationModel: Sendable {
  /// The weight file's name for this architecture.
  package static let architecture = "continuation-recurrent"

  package let configuration: ContinuationConfiguration

  let recurrent: [any RecurrentLayer]
  let note: Linear
  let velocity: Linear
  let timing: Linear

  /// Builds the model from the configuration and the parameters of its weight file.
  ///
  /// - Throws: a ``CheckpointError`` where the file is another model's, the configuration makes no
  ///   model, or a tensor is missing, surplus or of the wrong shape.
  package init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    let sizes = try checkpoint.configuration(
      of: Self.architecture, as: ContinuationConfiguration.self)
    configuration = sizes
    recurrent = try Self.recurrent(checkpoint.parameters.scope("recurrent"), sizes)

    let head = checkpoint.parameters.scope("head")
    note = try Linear(head.scope("note"), inputs: sizes.hidden, outputs: sizes.notes)
    velocity = try Linear(head.scope("velocity"), inputs: sizes.hidden, outputs: sizes.velocities)
    timing = try Linear(head.scope("timing"), inputs: sizes.hidden, outputs: sizes.timings)
    try checkpoint.verifyAllRead()
  }

  private static func recurrent(
    _ scope: ParameterScope, _ sizes: ContinuationConfiguration
  ) throws(CheckpointError) -> [any RecurrentLayer] {
    let kind: any RecurrentLayer.Type =
      switch sizes.cell {
      case .lstm: LSTM.self
      case .gru: GRU.self
      }
    var layers: [any RecurrentLayer] = []
    for index in 0..<sizes.layers {
      layers.append(
        try kind.init(
          scope.scope(String(index)), inputs: index == 0 ? sizes.features : sizes.hidden,
          units: sizes.hidden))
    }
    return layers
  }
}
