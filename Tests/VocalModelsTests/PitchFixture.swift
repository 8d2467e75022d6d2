import Foundation
import VocalCheckpoints
import VocalModels

/// A pitch model of PyTorch's, its input and its outputs (tools/fixtures/make_layer_fixtures.py).
struct PitchFixture {
  let model: PitchModel
  let mel: TensorFile.Tensor
  let expected: [String: TensorFile.Tensor]

  var frames: Int { mel.shape[0] }

  init(_ name: String, _ precision: String) throws {
    model = try PitchModel(Checkpoint(path: Self.weights(name, precision)))
    let tensors = try TensorFile(path: Self.path("\(name).tensors.safetensors")).tensors
    guard let mel = tensors["input"] else { throw CocoaError(.fileReadCorruptFile) }
    self.mel = mel
    expected = tensors
  }

  static func weights(_ name: String, _ precision: String) throws -> String {
    try path("\(name).\(precision).weights.safetensors")
  }

  private static func path(_ file: String) throws -> String {
    guard let folder = Bundle.module.path(forResource: "Fixtures", ofType: nil) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return "\(folder)/\(file)"
  }
}

/// The heads' outputs, copied out of the session.
struct Heads: Equatable {
  let values: [String: [Float]]

  init(_ output: PitchModel.Output) {
    func copy(_ pointer: UnsafePointer<Float>, _ count: Int) -> [Float] {
      Array(UnsafeBufferPointer(start: pointer, count: count))
    }
    values = [
      "pitch": copy(output.pitch, output.frames * output.classes),
      "velocity": copy(output.velocity, output.frames * output.classes),
      "onset": copy(output.onset, output.frames),
      "offset": copy(output.offset, output.frames),
    ]
  }

  /// The largest difference to tensors of the same names; infinite for a NaN or another count.
  func error(to expected: [String: TensorFile.Tensor]) -> Float {
    values.reduce(0) { worst, head in
      guard let tensor = expected[head.key], tensor.values.count == head.value.count else {
        return .infinity
      }
      return zip(head.value, tensor.values).reduce(worst) { worst, pair in
        let error = abs(pair.0 - pair.1)
        return error.isNaN ? .infinity : max(worst, error)
      }
    }
  }
}
