import VocalCheckpoints
import VocalModels

/// Runs the pitch model over a batch of sequences, one after the other.
struct PitchInference {
  private let model: PitchModel

  init(weights path: String) throws(CheckpointError) {
    model = try PitchModel(Checkpoint(path: path))
  }

  /// - Parameters:
  ///   - tensors: 'input' (batch, time, mel bands).
  ///   - file: where they came from, for the errors.
  /// - Returns: 'pitch' and 'velocity' (batch, time, classes), 'onset' and 'offset' (batch, time).
  func run(_ tensors: TensorFile, _ file: String) throws(CheckpointError) -> TensorFile {
    let sizes = model.configuration
    guard let input = tensors.tensors["input"] else {
      throw .missingTensor(file: file, tensor: "input")
    }
    guard input.shape.count == 3, input.shape[2] == sizes.melBands else {
      throw .wrongShape(
        file: file, tensor: "input", expected: [1, 1, sizes.melBands], found: input.shape)
    }
    let (batch, time) = (input.shape[0], input.shape[1])
    let heads = run(input.values, batch: batch, time: time)
    return TensorFile(tensors: [
      "pitch": .init(shape: [batch, time, sizes.classes], values: heads.pitch),
      "velocity": .init(shape: [batch, time, sizes.classes], values: heads.velocity),
      "onset": .init(shape: [batch, time], values: heads.onset),
      "offset": .init(shape: [batch, time], values: heads.offset),
    ])
  }

  private struct Heads {
    var pitch: [Float] = []
    var velocity: [Float] = []
    var onset: [Float] = []
    var offset: [Float] = []
  }

  private func run(_ values: [Float], batch: Int, time: Int) -> Heads {
    var heads = Heads()
    let session = PitchModel.Session(model, capacity: max(time, 1))
    values.withUnsafeBufferPointer { values in
      guard let mel = values.baseAddress else { return }
      for index in 0..<batch {
        let output = session.run(
          mel: mel + index * time * model.configuration.melBands, frames: time)
        heads.pitch += output.pitch.values
        heads.velocity += output.velocity.values
        heads.onset += output.onset.values
        heads.offset += output.offset.values
      }
    }
    return heads
  }
}
