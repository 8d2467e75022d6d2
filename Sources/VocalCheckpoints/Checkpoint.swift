import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The weight file of one model, memory-mapped and verified whole.
///
/// A weight file is a safetensors file (any reader of that format opens it):
/// ```
/// 0      8 bytes    N, the header's length, little-endian
/// 8      N bytes    JSON header, padded with spaces so that 8 + N is a multiple of 64
/// 8 + N  the rest   the tensors, row-major, little-endian, F32 or F16, without gaps;
///                   those of a multiple of 64 bytes come first and so are 64-byte aligned,
///                   the few small ones after them are aligned to their element type
/// ```
/// with these strings in the header's `__metadata__`:
/// - `format`: "vocalmidi-1"
/// - `architecture`: the model that the weights belong to, such as "pitch-cnn-bilstm"
/// - `configuration`: JSON, the model's sizes
/// - `front_end`: JSON, how the model's input is made from audio (where there is one)
/// - `decoder`: JSON, thresholds for reading the model's output (optional)
/// - `provenance`: JSON, steps, corpus, licences, versions of the tools
/// - `crc32`: eight lower-case hexadecimal digits, the CRC-32 of the whole file with these eight
///   digits replaced by "00000000"
///
/// Opening reads the file once for the checksum; after that pages are the system's to keep or drop.
package final class Checkpoint: Sendable {
  /// The format that this version reads and `vocalmidi_tools.convert` writes.
  package static let format = "vocalmidi-1"

  /// The path as it was given.
  package let path: String
  /// The strings of the header's `__metadata__`.
  package let metadata: [String: String]
  /// The model that the weights belong to.
  package let architecture: String
  /// Every tensor, in the order of the file.
  package let tensors: [TensorRecord]

  private let file: MappedFile
  private let tensorsByName: [String: TensorRecord]
  private let requested = Mutex<Set<String>>([])

  /// Opens and verifies the file: header, layout, format, checksum, and that every element is finite.
  ///
  /// - Throws: a ``CheckpointError`` that tells what is wrong; a changed byte anywhere is one.
  package init(path: String) throws(CheckpointError) {
    file = try MappedFile(path: path)
    let header = try SafetensorsHeader(of: file)
    self.path = path
    metadata = header.metadata
    tensors = header.tensors
    tensorsByName = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0) })

    guard let format = header.metadata["format"] else {
      throw .missingMetadata(file: path, key: "format")
    }
    guard format == Self.format else {
      throw .unsupportedFormat(file: path, expected: Self.format, found: format)
    }
    guard let architecture = header.metadata["architecture"] else {
      throw .missingMetadata(file: path, key: "architecture")
    }
    self.architecture = architecture
    try Self.verifyElements(header.tensors, file: path)
    try Self.verifyChecksum(header, file: file)
    try Self.verifyFiniteness(header.tensors, file: file)
    file.giveBack()
  }

  /// The root of the tree of names.
  package var parameters: ParameterScope { ParameterScope(checkpoint: self, prefix: "") }

  /// - Throws: `wrongArchitecture` unless the weights belong to `architecture`.
  package func requireArchitecture(_ architecture: String) throws(CheckpointError) {
    guard architecture == self.architecture else {
      throw .wrongArchitecture(file: path, expected: architecture, found: self.architecture)
    }
  }

  /// Decodes the JSON of a metadata key, such as "configuration" or "front_end".
  ///
  /// - Throws: `missingMetadata`, or `invalidMetadata` where the text does not decode as `Value`.
  package func decodeMetadata<Value: Decodable>(
    _ key: String, as type: Value.Type = Value.self
  ) throws(CheckpointError) -> Value {
    guard let text = metadata[key] else { throw .missingMetadata(file: path, key: key) }
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw .invalidMetadata(file: path, key: key, reason: Self.reason(error))
    }
  }

  /// Call after a model has taken its parameters.
  ///
  /// - Throws: `surplusTensors` where the file holds tensors that nobody asked for.
  package func verifyAllRead() throws(CheckpointError) {
    let requested = requested.withLock { $0 }
    let surplus = tensors.map(\.name).filter { !requested.contains($0) }
    guard surplus.isEmpty else { throw .surplusTensors(file: path, tensors: surplus.sorted()) }
    // Loading has read every page. Weights used in place are read again on demand; the others were copied.
    file.giveBack()
  }

  func parameter(_ name: String, shape: [Int]) throws(CheckpointError) -> Parameter {
    guard let tensor = tensorsByName[name] else { throw .missingTensor(file: path, tensor: name) }
    guard tensor.shape == shape else {
      throw .wrongShape(file: path, tensor: name, expected: shape, found: tensor.shape)
    }
    guard let elements = elements(of: tensor) else {
      throw .unsupportedElementType(file: path, tensor: name, type: tensor.type.rawValue)
    }
    requested.withLock { _ = $0.insert(name) }
    return Parameter(name: name, shape: shape, elements: elements, file: file)
  }

  private func elements(of tensor: TensorRecord) -> Parameter.Elements? {
    guard let base = file.bytes.baseAddress else { return nil }
    let start = base + tensor.byteRange.lowerBound
    let count = tensor.elementCount
    return switch tensor.type {
    case .float32: .float32(start.bindMemory(to: Float.self, capacity: count))
    case .float16: .float16(start.bindMemory(to: Float16.self, capacity: count))
    case .float64, .int32, .int64: nil
    }
  }

  private static func verifyElements(
    _ tensors: [TensorRecord], file: String
  ) throws(CheckpointError) {
    for tensor in tensors {
      guard tensor.type.isOfParameters else {
        throw .unsupportedElementType(file: file, tensor: tensor.name, type: tensor.type.rawValue)
      }
      guard tensor.byteRange.lowerBound.isMultiple(of: tensor.type.byteCount) else {
        throw .misalignedTensor(file: file, tensor: tensor.name)
      }
    }
  }

  private static func verifyFiniteness(
    _ tensors: [TensorRecord], file: MappedFile
  ) throws(CheckpointError) {
    for tensor in tensors {
      let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[tensor.byteRange])
      guard tensor.type.isFinite(bytes) else {
        throw .nonFiniteTensor(file: file.path, tensor: tensor.name)
      }
    }
  }

  private static func verifyChecksum(
    _ header: SafetensorsHeader, file: MappedFile
  ) throws(CheckpointError) {
    guard let text = header.metadata["crc32"], let quoted = header.metadataRanges["crc32"] else {
      throw .missingMetadata(file: file.path, key: "crc32")
    }
    let digits = quoted.lowerBound + 1..<quoted.upperBound - 1
    guard digits.count == 8, let expected = UInt32(text, radix: 16), hexadecimal(expected) == text
    else {
      throw .invalidMetadata(
        file: file.path, key: "crc32", reason: "it is not eight lower-case hexadecimal digits")
    }
    var checksum = CRC32()
    checksum.update(UnsafeRawBufferPointer(rebasing: file.bytes[..<digits.lowerBound]))
    Array("00000000".utf8).withUnsafeBytes { checksum.update($0) }
    checksum.update(UnsafeRawBufferPointer(rebasing: file.bytes[digits.upperBound...]))
    guard checksum.value == expected else {
      throw .checksumMismatch(file: file.path, expected: expected, actual: checksum.value)
    }
  }

  /// - Throws: `missingMetadata`, or `invalidMetadata` where the JSON of a metadata key is no object,
  ///   or one with a key that is not among `known`: a misspelt setting must not pass for a default.
  package func verifyKeys(of key: String, known: [String]) throws(CheckpointError) {
    let members: [String: AnyValue] = try decodeMetadata(key)
    if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
      throw .invalidMetadata(file: path, key: key, reason: "it has the unknown key '\(unknown)'")
    }
  }

  /// JSON of any kind, which is not looked at.
  private struct AnyValue: Decodable {
    init(from decoder: any Decoder) {}
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is of the wrong type"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has an unknown value"
    default: "it is not the JSON expected here"
    }
  }
}
