import VocalCheckpoints
import VocalModels

/// Runs the timbre autoencoder over a batch of spectra.
struct TimbreInference: ModelInference {
  private let model: TimbreAutoencoder

  init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    model = try TimbreAutoencoder(checkpoint)
  }

  func run(_ inputs: ModelInputs) throws(InferenceInputError) -> TensorFile {
    let sizes = model.configuration
    let input = try inputs.numbers("input", [nil, sizes.melBands])
    let batch = input.shape[0]
    let session = TimbreAutoencoder.Session(model, capacity: Self.rowsAtATime)
    var outputs = ModelOutputs()
    for block in Self.blocks(of: batch) {
      let output = session.run(spectra: input.rows(block), rows: block.count)
      outputs.append(output.latent, to: "latent")
      outputs.append(output.reconstruction, to: "reconstruction")
      outputs.append(output.similarity, to: "similarity")
    }
    return outputs.file(shapes: [
      "latent": [batch, sizes.latent], "reconstruction": [batch, sizes.melBands],
      "similarity": [batch, sizes.instruments],
    ])
  }
}
