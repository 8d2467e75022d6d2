import VocalCheckpoints
import VocalLayers

/// The context Transformer: a sequence of notes in; what was meant and how it is played out.
///
/// ```
/// features (L, 256), genre and instrument (10 each, the same for every note)
///   -> input: linear, plus sinusoidal positions                      (L, 256)
///   -> encoder: 6 x [8 heads of attention, 1024 feed-forward, GELU]  (L, 256)
///   -> norm
///   -> note      softmax  (L, 128)  the note meant
///      timing    softmax  (L, 12)   the cell of the beat, and
///                softmax  (L, 25)   the played offset from it
///      dynamics  softmax  (L, 128)  the velocity
/// ```
/// The sizes are those of the trained model; the weight file's configuration states them. A model is
/// immutable and may be shared; a ``Session`` runs it.
package struct ContextTransformer: Sendable {
  /// The weight file's name for this architecture.
  package static let architecture = "context-transformer"

  package let configuration: ContextConfiguration

  let genre: Embedding
  let instrument: Embedding
  let input: Linear
  let encoder: [TransformerEncoderLayer]
  let norm: LayerNorm
  let note: Linear
  let timing: Linear
  let dynamics: Linear

  /// Builds the model from the configuration and the parameters of its weight file.
  ///
  /// - Throws: a ``CheckpointError`` where the file is another model's, the configuration makes no
  ///   model, or a tensor is missing, surplus or of the wrong shape.
  package init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    let sizes = try checkpoint.configuration(of: Self.architecture, as: ContextConfiguration.self)
    configuration = sizes
    let parameters = checkpoint.parameters
    let width = sizes.width

    genre = try Embedding(
      parameters.scope("genre"), entries: sizes.genres, width: sizes.embedding)
    instrument = try Embedding(
      parameters.scope("instrument"), entries: sizes.instruments, width: sizes.embedding)
    input = try Linear(
      parameters.scope("input"), inputs: sizes.features + 2 * sizes.embedding, outputs: width)
    encoder = try Self.encoder(parameters.scope("encoder"), sizes)
    norm = try LayerNorm(parameters.scope("norm"), width: width)

    let head = parameters.scope("head")
    note = try Linear(head.scope("note"), inputs: width, outputs: sizes.notes)
    timing = try Linear(
      head.scope("timing"), inputs: width, outputs: sizes.phases + sizes.offsets)
    dynamics = try Linear(head.scope("dynamics"), inputs: width, outputs: sizes.dynamics)
    try checkpoint.verifyAllRead()
  }

  private static func encoder(
    _ scope: ParameterScope, _ sizes: ContextConfiguration
  ) throws(CheckpointError) -> [TransformerEncoderLayer] {
    var layers: [TransformerEncoderLayer] = []
    for index in 0..<sizes.layers {
      layers.append(
        try TransformerEncoderLayer(
          scope.scope(String(index)), width: sizes.width, heads: sizes.heads,
          feedforward: sizes.feedforward))
    }
    return layers
  }
}
