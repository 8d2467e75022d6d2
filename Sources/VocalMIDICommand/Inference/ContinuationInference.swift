import VocalCheckpoints
import VocalModels

/// Runs the continuation model over a batch of melodies, one after the other.
struct ContinuationInference: ModelInference {
  private let model: ContinuationModel

  init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    model = try ContinuationModel(checkpoint)
  }

  func run(_ inputs: ModelInputs) throws(InferenceInputError) -> TensorFile {
    let sizes = model.configuration
    let input = try inputs.numbers("input", [nil, nil, sizes.features])
    let (batch, length) = (input.shape[0], input.shape[1])
    let session = ContinuationModel.Session(model, capacity: max(length, 1))
    var outputs = ModelOutputs()
    for index in 0..<batch {
      session.reset()
      let output = session.run(input.rows(index..<index + 1), count: length)
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
