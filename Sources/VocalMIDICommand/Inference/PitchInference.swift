import VocalCheckpoints
import VocalModels

/// Runs the pitch model over a batch of sequences, one after the other.
struct PitchInference: ModelInference {
  /// Frames of a sequence: a session keeps some 12 kB for each.
  private static let longest = 1 << 16

  private let model: PitchModel

  init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    model = try PitchModel(checkpoint)
  }

  func run(_ inputs: ModelInputs) throws(InferenceInputError) -> TensorFile {
    let sizes = model.configuration
    let input = try inputs.sequences(
      "input", features: sizes.melBands, longest: Self.longest)
    let (batch, time) = (input.batch, input.length)
    let session = PitchModel.Session(model, capacity: input.capacity)
    var outputs = ModelOutputs()
    for index in input.indices {
      let output = session.run(mel: input[index], frames: time)
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
