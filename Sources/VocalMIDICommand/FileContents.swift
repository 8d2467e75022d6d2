import Foundation
import VocalCheckpoints
import VocalFiles

/// What `inspect` prints of a safetensors file. A file that says it is a weight file is verified whole.
struct FileContents {
  private let path: String
  private let directory: TensorDirectory
  private let isWeightFile: Bool

  init(path: String) throws(CheckpointError) {
    directory = try TensorDirectory(path: path)
    isWeightFile = directory.metadata["format"] == Checkpoint.format
    if isWeightFile { _ = try Checkpoint(path: path) }
    self.path = path
  }

  private var elementCount: Int { directory.tensors.reduce(0) { $0 + $1.elementCount } }
  private var tensorBytes: Int { directory.tensors.reduce(0) { $0 + $1.byteCount } }

  /// For people.
  func text() -> String {
    let kind = isWeightFile ? "weight file, verified" : "tensor file"
    let metadata = directory.metadata.sorted { $0.key < $1.key }
      .map { "\($0.key): \($0.value)".printable() }
    let total =
      "\(directory.tensors.count) tensors, \(elementCount) "
      + "\(isWeightFile ? "parameters" : "elements"), \(tensorBytes) bytes "
      + "of \(directory.byteCount) in the file"
    return ([path.printable() + ": " + kind] + metadata + tensorLines() + [total])
      .map { $0 + "\n" }.joined()
  }

  /// For programs.
  func json() throws -> String {
    let document = Document(
      file: path, kind: isWeightFile ? "weights" : "tensors",
      metadata: directory.metadata.mapValues(MetadataValue.init),
      tensors: directory.tensors.map {
        .init(name: $0.name, dtype: $0.type.rawValue, shape: $0.shape, bytes: $0.byteCount)
      },
      elements: elementCount, tensorBytes: tensorBytes, fileBytes: directory.byteCount)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .useDefaultKeys
    return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
  }

  private func tensorLines() -> [String] {
    let names = directory.tensors.map { $0.name.printable() }
    let width = names.map(\.count).max() ?? 0
    return zip(names, directory.tensors).map { name, tensor in
      let shape = "(" + tensor.shape.map(String.init).joined(separator: ", ") + ")"
      return "  " + name + String(repeating: " ", count: width - name.count)
        + "  \(tensor.type.rawValue)  \(shape)  \(tensor.byteCount) bytes"
    }
  }

  private struct Document: Encodable {
    struct Tensor: Encodable {
      let name: String
      let dtype: String
      let shape: [Int]
      let bytes: Int
    }

    let file: String
    let kind: String
    let metadata: [String: MetadataValue]
    let tensors: [Tensor]
    let elements: Int
    let tensorBytes: Int
    let fileBytes: Int

    enum CodingKeys: String, CodingKey {
      case file, kind, metadata, tensors, elements
      case tensorBytes = "tensor_bytes"
      case fileBytes = "file_bytes"
    }
  }
}
