import Foundation
import VocalCheckpoints

/// The committed files that a test target compares with: its folder `Fixtures`.
///
/// ```swift
/// let fixtures = Fixtures(of: .module)
/// let tensors = try fixtures.tensors("linear.tensors.safetensors")
/// ```
package struct Fixtures: Sendable {
  private let folder: String?

  /// - Parameter bundle: the test target's `Bundle.module`.
  package init(of bundle: Bundle) {
    folder = bundle.path(forResource: "Fixtures", ofType: nil)
  }

  /// The path of a file.
  package func path(_ name: String) throws -> String {
    guard let folder, FileManager.default.fileExists(atPath: "\(folder)/\(name)") else {
      throw MissingFixture(name: name)
    }
    return "\(folder)/\(name)"
  }

  /// The contents of a file.
  package func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// The contents of `NAME.json`, decoded.
  package func json<Value: Decodable>(
    _ name: String, as type: Value.Type = Value.self
  ) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes("\(name).json")))
  }

  /// A safetensors file of tensors.
  package func tensors(_ name: String) throws -> Tensors {
    Tensors(file: name, try TensorFile(path: path(name)).tensors)
  }

  /// The weights `NAME.PRECISION.weights.safetensors`.
  package func weights(_ name: String, _ precision: String) throws -> Checkpoint {
    try Checkpoint(path: path("\(name).\(precision).weights.safetensors"))
  }

  /// Named tensors of one file.
  package struct Tensors: Sendable {
    private let file: String
    private let byName: [String: TensorFile.Tensor]

    fileprivate init(file: String, _ byName: [String: TensorFile.Tensor]) {
      self.file = file
      self.byName = byName
    }

    /// The tensor of a name.
    package func named(_ name: String) throws -> TensorFile.Tensor {
      guard let tensor = byName[name] else {
        throw MissingFixture(name: "\(name) in \(file)")
      }
      return tensor
    }

    /// The values of one entry of a batch.
    package func values(_ name: String, entry: Int) throws -> [Float] {
      let tensor = try named(name)
      let count = tensor.values.count / tensor.shape[0]
      return Array(tensor.values[entry * count..<(entry + 1) * count])
    }
  }
}

/// A fixture that is not there: run the module of `vocalmidi_tools.fixtures` that makes it.
package struct MissingFixture: Error {
  package let name: String
}
