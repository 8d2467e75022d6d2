import VocalCheckpoints
import VocalModels

/// The outputs of a model, gathered run by run.
struct ModelOutputs {
  private var values: [String: [Float]] = [:]

  /// Appends what a session computed to the output `name`.
  mutating func append(_ matrix: OutputMatrix, to name: String) {
    matrix.withUnsafeBufferPointer { values[name, default: []].append(contentsOf: $0) }
  }

  /// The tensors by name, in the given shapes.
  func file(shapes: KeyValuePairs<String, [Int]>) -> TensorFile {
    var file = TensorFile()
    for (name, shape) in shapes {
      file.tensors[name] = .init(shape: shape, values: values[name] ?? [])
    }
    return file
  }
}
