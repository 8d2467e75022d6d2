import Foundation
import VocalCheckpoints
import VocalModels

/// A pitch model of PyTorch's, its input and its outputs (vocalmidi_tools.fixtures.layers).
struct PitchFixture {
  let model: PitchModel
  let mel: TensorFile.Tensor
  let expected: [String: TensorFile.Tensor]

  var frames: Int { mel.shape[0] }

  init(_ name: String, _ precision: String) throws {
    model = try PitchModel(Checkpoint(path: Self.weights(name, precision)))
    let tensors = try TensorFile(path: ModelFixture.path("\(name).tensors.safetensors")).tensors
    guard let mel = tensors["input"] else { throw CocoaError(.fileReadCorruptFile) }
    self.mel = mel
    expected = tensors
  }

  static func weights(_ name: String, _ precision: String) throws -> String {
    try ModelFixture.weights(name, precision)
  }
}

/// The heads' outputs, copied out of the session.
struct Heads: Equatable {
  let values: [String: [Float]]

  init(_ output: PitchModel.Output) {
    values = [
      "pitch": output.pitch.values, "velocity": output.velocity.values,
      "onset": output.onset.values, "offset": output.offset.values,
    ]
  }

  /// The largest difference to tensors of the same names; infinite for a NaN or another count.
  func error(to expected: [String: TensorFile.Tensor]) -> Float {
    error { expected[$0]?.values }
  }

  /// The largest difference to another run's outputs.
  func error(to expected: Heads) -> Float {
    error { expected.values[$0] }
  }

  private func error(_ expected: (String) -> [Float]?) -> Float {
    values.reduce(0) { max($0, largestError($1.value, expected($1.key) ?? [])) }
  }
}
