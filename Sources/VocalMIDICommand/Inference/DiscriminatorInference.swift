import VocalCheckpoints
import VocalModels

/// Runs the discriminator of a track over a batch of bars.
struct DiscriminatorInference: ModelInference {
  private let model: TrackDiscriminator

  init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    model = try TrackDiscriminator(checkpoint)
  }

  func run(_ inputs: ModelInputs) throws(InferenceInputError) -> TensorFile {
    let sizes = model.configuration
    let bar = try inputs.numbers("bar", [nil, sizes.steps, sizes.notes])
    let batch = bar.shape[0]
    let genres = try inputs.identifiers("genre", count: batch, below: sizes.genres)

    let session = TrackDiscriminator.Session(model, capacity: Self.rowsAtATime)
    var outputs = ModelOutputs()
    for block in Self.blocks(of: batch) {
      let realness = session.run(
        bars: bar.rows(block), genres: Array(genres[block]), count: block.count)
      outputs.append(realness, to: "realness")
    }
    return outputs.file(shapes: ["realness": [batch, 1]])
  }
}
