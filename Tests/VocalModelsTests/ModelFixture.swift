import Foundation
import Testing
import VocalCheckpoints
import VocalModels
import VocalTestSupport

/// A model's weights, its inputs and what PyTorch made of them (vocalmidi_tools.fixtures.band).
struct ModelFixture {
  let checkpoint: Checkpoint
  private let tensors: Fixtures.Tensors

  private static let fixtures = Fixtures(of: .module)

  init(_ name: String, _ precision: String) throws {
    checkpoint = try Self.fixtures.weights(name, precision)
    tensors = try Self.fixtures.tensors("\(name).tensors.safetensors")
  }

  /// The shape of an input or output.
  func shape(_ name: String) throws -> [Int] { try tensors.named(name).shape }

  /// The values of an input or output.
  func values(_ name: String) throws -> [Float] { try tensors.named(name).values }

  /// The values of one entry of a batch.
  func values(_ name: String, entry: Int) throws -> [Float] {
    try tensors.values(name, entry: entry)
  }

  /// The values of an input of identifiers, which the file holds as floating-point numbers.
  func identifiers(_ name: String) throws -> [Int] { try values(name).map { Int($0) } }

  /// The path of a weight file.
  static func weights(_ name: String, _ precision: String) throws -> String {
    try fixtures.path("\(name).\(precision).weights.safetensors")
  }
}

/// A precision of weights, and how far a model's outputs may be off with it.
struct Precision: CustomTestStringConvertible, Sendable {
  let name: String
  /// From PyTorch's, which are computed with FP32 weights.
  let tolerance: Double
  /// From the model's own, where the same rows were multiplied in other groups.
  var regrouping: Double { name == "fp16" ? tolerance : 1e-5 }
  var testDescription: String { name }

  static let all = all(half: 1e-3)

  /// - Parameter half: the tolerance with FP16; of a model that magnifies rounding, twice its largest error.
  static func all(half: Double) -> [Precision] {
    [Precision(name: "fp32", tolerance: 1e-4), Precision(name: "fp16", tolerance: half)]
  }
}
