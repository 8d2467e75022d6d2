import VocalCheckpoints
import VocalModels

/// Runs the generator of a track over a batch of bars.
struct GeneratorInference: ModelInference {
  private let model: TrackGenerator

  init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    model = try TrackGenerator(checkpoint)
  }

  func run(_ inputs: ModelInputs) throws(InferenceInputError) -> TensorFile {
    let sizes = model.configuration
    let noise = try inputs.numbers("noise", [nil, sizes.noise])
    let batch = noise.shape[0]
    let genres = try inputs.identifiers("genre", count: batch, below: sizes.genres)
    let condition = try inputs.numbers("condition", [batch, sizes.condition])

    let session = TrackGenerator.Session(model, capacity: Self.rowsAtATime)
    var outputs = ModelOutputs()
    for block in Self.blocks(of: batch) {
      let bars = session.run(
        noise: noise.rows(block), genres: Array(genres[block]), condition: condition.rows(block),
        bars: block.count)
      outputs.append(bars, to: "bar")
    }
    return outputs.file(shapes: ["bar": [batch, sizes.steps, sizes.notes]])
  }
}
