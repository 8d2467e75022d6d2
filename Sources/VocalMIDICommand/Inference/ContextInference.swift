import VocalCheckpoints
import VocalModels

/// Runs the context Transformer over a batch of sequences, one after the other.
struct ContextInference: ModelInference {
  private let model: ContextTransformer

  init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    model = try ContextTransformer(checkpoint)
  }

  func run(_ inputs: ModelInputs) throws(InferenceInputError) -> TensorFile {
    let sizes = model.configuration
    let input = try inputs.numbers("input", [nil, nil, sizes.features])
    let (batch, length) = (input.shape[0], input.shape[1])
    let genres = try inputs.identifiers("genre", count: batch, below: sizes.genres)
    let instruments = try inputs.identifiers("instrument", count: batch, below: sizes.instruments)

    let session = ContextTransformer.Session(model, capacity: max(length, 1))
    var outputs = ModelOutputs()
    for index in 0..<batch {
      let output = session.run(
        features: input.rows(index..<index + 1), notes: length, genre: genres[index],
        instrument: instruments[index])
      outputs.append(output.note, to: "note")
      outputs.append(output.timing, to: "timing")
      outputs.append(output.dynamics, to: "dynamics")
    }
    return outputs.file(shapes: [
      "note": [batch, length, sizes.notes],
      "timing": [batch, length, sizes.phases + sizes.offsets],
      "dynamics": [batch, length, sizes.dynamics],
    ])
  }
}
