import VocalCheckpoints
import VocalModels

/// Runs the pitch model over a batch of sequences, one after the other.
struct PitchInference: ModelInference {
  private let model: PitchModel

  init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    model = try PitchModel(checkpoint)
  }

  func run(_ inputs: ModelInputs) throws(InferenceInputError) -> TensorFile {
    let sizes = model.configuration
    let input = try inputs.numbers("input", [nil, nil, sizes.melBands])
    let (batch, time) = (input.shape[0], input.shape[1])
    let session = PitchModel.Session(model, capacity: max(time, 1))
    var outputs = ModelOutputs()
    for index in 0..<batch {
      let output = session.run(mel: input.rows(index..<index + 1), frames: time)
      outputs.append(output.pitch, to: "pitch")
      outputs.append(output.velocity, to: "velocity")
      outputs.append(output.onset, to: "onset")
      outputs.append(output.offset, to: "offset")
    }
    return outputs.file(shapes: [
      "pitch": [batch, time, sizes.classes], "velocity": [batch, time, sizes.classes],
      "onset": [batch, time], "offset": [batch, time],
    ])
  }
}
