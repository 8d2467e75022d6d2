import VocalCheckpoints
import VocalModels

/// Runs the context Transformer over a batch of sequences, one after the other.
struct ContextInference: ModelInference {
  /// Notes of a sequence: attention keeps a number for every two of them.
  private static let longest = 1 << 12

  private let model: ContextTransformer

  init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    model = try ContextTransformer(checkpoint)
  }

  func run(_ inputs: ModelInputs) throws(InferenceInputError) -> TensorFile {
    let sizes = model.configuration
    let input = try inputs.sequences(
      "input", features: sizes.features, longest: Self.longest)
    let (batch, length) = (input.batch, input.length)
    let genres = try inputs.identifiers("genre", count: batch, below: sizes.genres)
    let instruments = try inputs.identifiers("instrument", count: batch, below: sizes.instruments)

    let session = ContextTransformer.Session(model, capacity: input.capacity)
    var outputs = ModelOutputs()
    for index in input.indices {
      let output = session.run(
        features: input[index], notes: length, genre: genres[index],
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
