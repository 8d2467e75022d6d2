import Foundation
import VocalCheckpoints
import VocalKernels

/// One layer's case: weights, input and what PyTorch made of it (vocalmidi_tools.fixtures.layers,
/// band_layers).
struct LayerFixture {
  let checkpoint: Checkpoint
  let input: TensorFile.Tensor
  let output: TensorFile.Tensor

  init(_ name: String, _ precision: String) throws {
    let folder = try folderOfFixtures()
    checkpoint = try Checkpoint(path: "\(folder)/\(name).\(precision).weights.safetensors")
    let tensors = try TensorFile(path: "\(folder)/\(name).tensors.safetensors").tensors
    input = try tensors.named("input")
    output = try tensors.named("output")
  }

  /// What `body` writes for the rows of the input, from NaN: what is read must have been written.
  func output(columns: Int, _ body: (Matrix, MutableMatrix) -> Void) -> [Float] {
    let rows = input.shape[0]
    var y = [Float](repeating: .nan, count: rows * columns)
    input.values.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        guard let input = x.baseAddress, let output = y.baseAddress else { return }
        body(
          Matrix(input, rows: rows, columns: x.count / rows),
          MutableMatrix(output, rows: rows, columns: columns))
      }
    }
    return y
  }

  /// How far a result may be from PyTorch's FP32.
  static func tolerance(_ precision: String) -> Float { precision == "fp32" ? 1e-4 : 1e-2 }

  /// The largest error of a result; infinite where a value is NaN or the counts differ.
  func error(of result: [Float]) -> Float {
    guard result.count == output.values.count else { return .infinity }
    return zip(result, output.values).reduce(0) { worst, pair in
      let error = abs(pair.0 - pair.1)
      return error.isNaN ? .infinity : max(worst, error)
    }
  }
}

struct MissingFixture: Error {
  let name: String
}

func folderOfFixtures() throws -> String {
  guard let folder = Bundle.module.path(forResource: "Fixtures", ofType: nil) else {
    throw MissingFixture(name: "Fixtures")
  }
  return folder
}

extension [String: TensorFile.Tensor] {
  func named(_ name: String) throws -> TensorFile.Tensor {
    guard let tensor = self[name] else { throw MissingFixture(name: name) }
    return tensor
  }
}
