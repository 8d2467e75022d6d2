import VocalFiles

/// Why a weight file or a tensor file could not be read or written.
///
/// Every case names the file; ``description`` adds what is wrong and ends in a remedy.
public enum CheckpointError: Error, Equatable, Sendable {
  /// No file lies at the path.
  case fileNotFound(file: String)
  /// The file exists, but this user may not read it.
  case permissionDenied(file: String)
  /// The path names a directory, a pipe, a device or a socket.
  case notARegularFile(file: String)
  /// The system failed to open or map the file.
  case unreadable(file: String, reason: String)
  /// Another program wrote to the file in its place while it was used.
  case changed(file: String)
  /// The file ends before the bytes that it announces.
  case truncated(file: String, expectedBytes: Int, actualBytes: Int)
  /// The file goes on after the last tensor.
  case trailingBytes(file: String, count: Int)
  /// The announced header length is over the reader's limit.
  case headerTooLarge(file: String, bytes: UInt64, limit: Int)
  /// The header is not the JSON that safetensors prescribes.
  case malformedHeader(file: String, byte: Int, reason: String)
  /// The header names a tensor or a key twice.
  case duplicateName(file: String, name: String)
  /// A tensor's header entry lacks a key, has one too many, or holds the wrong kind of value.
  case malformedEntry(file: String, tensor: String, reason: String)
  /// A tensor's elements are of a type that this reader does not take.
  case unsupportedElementType(file: String, tensor: String, type: String)
  /// A dimension is negative, or the shape's product overflows.
  case invalidShape(file: String, tensor: String, shape: [Int])
  /// A tensor's offsets are negative, reversed, or their distance is not what its shape needs.
  case invalidOffsets(file: String, tensor: String, begin: Int, end: Int)
  /// Two tensors share bytes.
  case overlappingTensors(file: String, first: String, second: String)
  /// Bytes before a tensor belong to no tensor.
  case unusedBytes(file: String, before: String, count: Int)
  /// A tensor starts at an address that its element type does not allow.
  case misalignedTensor(file: String, tensor: String)
  /// The metadata lacks a key that every weight file has.
  case missingMetadata(file: String, key: String)
  /// A metadata value cannot be understood.
  case invalidMetadata(file: String, key: String, reason: String)
  /// A tensor holds an infinity, or what is not a number.
  case nonFiniteTensor(file: String, tensor: String)
  /// The file is of another format, or of another version of it.
  case unsupportedFormat(file: String, expected: String, found: String)
  /// The checksum does not fit the bytes.
  case checksumMismatch(file: String, expected: UInt32, actual: UInt32)
  /// The file holds the weights of another model.
  case wrongArchitecture(file: String, expected: String, found: String)
  /// The model asked for a tensor that is not there.
  case missingTensor(file: String, tensor: String)
  /// The file holds tensors that the model has no place for.
  case surplusTensors(file: String, tensors: [String])
  /// A tensor's shape is not the one the model needs.
  case wrongShape(file: String, tensor: String, expected: [Int], found: [Int])
}

extension CheckpointError: CustomStringConvertible {
  /// One line for a user: the file, what is wrong with it, and what to do about it.
  ///
  /// Names that a hostile file or path carries cannot steer a terminal or flood it: control characters are
  /// written as escapes, and long texts are cut.
  public var description: String {
    "\(file.printable()): \(problem.printable(limit: 400)). \(remedy)"
  }

  /// The path as it was given.
  public var file: String {
    switch self {
    case .fileNotFound(let file), .permissionDenied(let file), .notARegularFile(let file),
      .unreadable(let file, _), .changed(let file), .truncated(let file, _, _),
      .trailingBytes(let file, _),
      .headerTooLarge(let file, _, _), .malformedHeader(let file, _, _),
      .duplicateName(let file, _), .malformedEntry(let file, _, _),
      .unsupportedElementType(let file, _, _), .invalidShape(let file, _, _),
      .invalidOffsets(let file, _, _, _), .overlappingTensors(let file, _, _),
      .unusedBytes(let file, _, _), .misalignedTensor(let file, _),
      .nonFiniteTensor(let file, _),
      .missingMetadata(let file, _), .invalidMetadata(let file, _, _),
      .unsupportedFormat(let file, _, _), .checksumMismatch(let file, _, _),
      .wrongArchitecture(let file, _, _), .missingTensor(let file, _),
      .surplusTensors(let file, _), .wrongShape(let file, _, _, _):
      file
    }
  }

  private var problem: String {
    switch self {
    case .fileNotFound: "no such file"
    case .permissionDenied: "permission to read it is denied"
    case .notARegularFile: "it is a directory, pipe, device or socket, not a file"
    case .unreadable(_, let reason): "it cannot be read (\(reason))"
    case .changed: "it was written to while it was used, so that the results may be wrong"
    case .truncated(_, let expected, let actual):
      "it is truncated: \(actual) bytes of at least \(expected)"
    case .trailingBytes(_, let count): "\(count) bytes follow the last tensor"
    case .headerTooLarge(_, let bytes, let limit):
      "it announces a header of \(bytes) bytes, over the limit of \(limit)"
    case .malformedHeader(_, let byte, let reason):
      "the header is not a safetensors header: \(reason) at byte \(byte)"
    case .duplicateName(_, let name): "the header has '\(name)' twice"
    case .malformedEntry(_, let tensor, let reason): "the entry of tensor '\(tensor)' \(reason)"
    case .unsupportedElementType(_, let tensor, let type):
      "tensor '\(tensor)' is of element type '\(type)', which is not supported here"
    case .invalidShape(_, let tensor, let shape):
      "tensor '\(tensor)' has the impossible shape \(shape)"
    case .invalidOffsets(_, let tensor, let begin, let end):
      "tensor '\(tensor)' has offsets \(begin)..<\(end), which do not fit its shape and type"
    case .overlappingTensors(_, let first, let second):
      "tensors '\(first)' and '\(second)' share bytes"
    case .unusedBytes(_, let tensor, let count):
      "\(count) bytes before tensor '\(tensor)' belong to no tensor"
    case .misalignedTensor(_, let tensor): "tensor '\(tensor)' is not aligned to its element type"
    case .nonFiniteTensor(_, let tensor):
      "tensor '\(tensor)' holds elements that are no finite numbers"
    case .missingMetadata(_, let key): "its metadata has no '\(key)'"
    case .invalidMetadata(_, let key, let reason): "its metadata '\(key)' is invalid: \(reason)"
    case .unsupportedFormat(_, let expected, let found):
      "its format is '\(found)', this version reads '\(expected)'"
    case .checksumMismatch(_, let expected, let actual):
      "its checksum is \(hexadecimal(actual)) and should be \(hexadecimal(expected)): "
        + "the file is damaged"
    case .wrongArchitecture(_, let expected, let found):
      "it holds the weights of '\(found)', and '\(expected)' is needed"
    case .missingTensor(_, let tensor): "it has no tensor '\(tensor)'"
    case .surplusTensors(_, let tensors):
      "it has tensors that the model does not know: \(tensors.joined(separator: ", "))"
    case .wrongShape(_, let tensor, let expected, let found):
      "tensor '\(tensor)' has shape \(found), and \(expected) is needed"
    }
  }

  private var remedy: String {
    switch self {
    case .fileNotFound: "Check the path."
    case .permissionDenied: "Allow reading it, for example with 'chmod u+r'."
    case .notARegularFile: "Give the path of a .safetensors file."
    case .unreadable: "Check the file and the disk it lies on."
    case .changed:
      "Run it again once the file is complete; move new files into place instead of copying over old ones."
    case .truncated, .trailingBytes, .checksumMismatch:
      "Copy or download it again, or make it anew with python -m vocalmidi_tools.convert."
    case .headerTooLarge, .malformedHeader:
      "Give a safetensors file; python -m vocalmidi_tools.convert makes one of a checkpoint or an ONNX export."
    case .duplicateName, .malformedEntry, .invalidShape, .invalidOffsets, .overlappingTensors,
      .unusedBytes, .misalignedTensor:
      "Make the file anew with python -m vocalmidi_tools.convert or the safetensors library."
    case .nonFiniteTensor:
      "Train the model again from an earlier checkpoint, or convert it to F32 if F16 overflowed."
    case .unsupportedElementType:
      "Convert the tensor to F32 or F16; python -m vocalmidi_tools.convert writes these."
    case .missingMetadata, .invalidMetadata, .unsupportedFormat, .missingTensor, .surplusTensors,
      .wrongShape:
      "Make the file with python -m vocalmidi_tools.convert of this version of VocalMIDI, a genre file with "
        + "vocalmidi_tools.learn_genre."
    case .wrongArchitecture(_, let expected, _):
      "Give a weight file of '\(expected)'; 'vocalmidi inspect' tells what a file holds."
    }
  }
}

/// Eight lower-case hexadecimal digits, as the weight file's checksum is written.
func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 8 - digits.count) + digits
}
