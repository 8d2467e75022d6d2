import VocalCheckpoints
import VocalModels

/// Runs the continuation model over a batch of melodies, one after the other.
struct ContinuationInference: ModelInference {
  /// Steps of a sequence: a session keeps some kB for each.
  private static let longest = 1 << 16

  private let model: ContinuationModel

  init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    model = try ContinuationModel(checkpoint)
  }

  func run(_ inputs: ModelInputs) throws(InferenceInputError) -> TensorFile {
    let sizes = model.configuration
    let input = try inputs.sequences(
      "input", features: sizes.features, longest: Self.longest)
    let (batch, length) = (input.batch, input.length)
    let session = ContinuationModel.Session(model, capacity: input.capacity)
    var outputs = ModelOutputs()
    for index in input.indices {
      session.reset()
      let output = session.run(input[index], count: length)
      outputs.append(output.note, to: "note")
      outputs.append(output.velocity, to: "velocity")
      outputs.append(output.timing, to: "timing")
    }
    return outputs.file(shapes: [
      "note": [batch, length, sizes.notes], "velocity": [batch, length, sizes.velocities],
      "timing": [batch, length, sizes.timings],
    ])
  }
}
