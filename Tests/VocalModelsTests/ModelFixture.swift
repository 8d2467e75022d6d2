import CAllocationCounter
import Foundation
import Testing
import VocalCheckpoints
import VocalModels

/// A model's weights, its inputs and what PyTorch made of them (vocalmidi_tools.fixtures.band).
struct ModelFixture {
  let checkpoint: Checkpoint
  private let tensors: [String: TensorFile.Tensor]

  init(_ name: String, _ precision: String) throws {
    checkpoint = try Checkpoint(path: Self.weights(name, precision))
    tensors = try TensorFile(path: Self.path("\(name).tensors.safetensors")).tensors
  }

  /// The shape of an input or output.
  func shape(_ name: String) throws -> [Int] { try tensor(name).shape }

  /// The values of an input or output.
  func values(_ name: String) throws -> [Float] { try tensor(name).values }

  /// The values of one entry of a batch.
  func values(_ name: String, entry: Int) throws -> [Float] {
    let tensor = try tensor(name)
    let count = tensor.values.count / tensor.shape[0]
    return Array(tensor.values[entry * count..<(entry + 1) * count])
  }

  /// The values of an input of identifiers, which the file holds as floating-point numbers.
  func identifiers(_ name: String) throws -> [Int] { try values(name).map { Int($0) } }

  private func tensor(_ name: String) throws -> TensorFile.Tensor {
    guard let tensor = tensors[name] else { throw CocoaError(.fileReadCorruptFile) }
    return tensor
  }

  static func weights(_ name: String, _ precision: String) throws -> String {
    try path("\(name).\(precision).weights.safetensors")
  }

  static func path(_ file: String) throws -> String {
    guard let folder = Bundle.module.path(forResource: "Fixtures", ofType: nil) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return "\(folder)/\(file)"
  }
}

/// How far a model's outputs may be off.
struct Precision: CustomTestStringConvertible, Sendable {
  let name: String
  /// From PyTorch's, in FP32.
  let tolerance: Float
  /// From the model's own, where the same rows were multiplied in other groups.
  var regrouping: Float { name == "fp16" ? tolerance : 1e-5 }
  var testDescription: String { name }

  static let all = [
    Precision(name: "fp32", tolerance: 1e-4), Precision(name: "fp16", tolerance: 1e-2),
  ]
}

/// The largest difference between two rows of values; infinite for a NaN or another count.
func largestError(_ actual: [Float], _ expected: [Float]) -> Float {
  guard actual.count == expected.count else { return .infinity }
  return zip(actual, expected).reduce(0) { worst, pair in
    let error = abs(pair.0 - pair.1)
    return error.isNaN ? .infinity : max(worst, error)
  }
}

/// How often `body` allocates or frees memory.
///
/// Never inlined, so that what `body` reads is released after the counting and not within it.
@inline(never)
func countAllocations(_ body: () -> Void) -> Int {
  allocation_counter_start()
  body()
  return Int(allocation_counter_stop())
}
