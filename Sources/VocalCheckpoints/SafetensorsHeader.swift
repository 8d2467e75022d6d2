/// The checked header of a safetensors file: which tensors lie where, and the metadata.
///
/// ```
/// 0      8 bytes    N, the header's length, little-endian
/// 8      N bytes    JSON, padded with spaces:
///                     {"__metadata__": {"key": "value", ...},
///                      "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
/// 8 + N  the rest   the tensors, row-major, little-endian, without gaps
/// ```
/// Offsets count from byte 8 + N. After a successful initialisation every tensor's bytes lie within
/// the file, tensors do not overlap, and every byte of the data belongs to one of them.
struct SafetensorsHeader {
  /// Longer headers are refused before anything is read: ours take a few kilobytes.
  static let byteLimit = 4 << 20

  /// The data that this package writes begin at a multiple of this many bytes, a cache line.
  static let dataAlignment = 64

  /// The size of the header's length, bytes.
  private static let prefix = MemoryLayout<UInt64>.size
  private static let metadataKey = "__metadata__"

  /// The strings of `__metadata__`; empty where there is none.
  let metadata: [String: String]
  /// Where each metadata value's text lies in the file, quotation marks included.
  let metadataRanges: [String: Range<Int>]
  /// By position in the file.
  let tensors: [TensorRecord]

  init(of file: MappedFile) throws(CheckpointError) {
    let text = try Self.headerText(of: file)
    let members = try Self.members(of: text, file: file.path)

    var metadata: [String: String] = [:]
    var metadataRanges: [String: Range<Int>] = [:]
    var tensors: [TensorRecord] = []
    for member in members {
      if member.key == Self.metadataKey {
        for entry in try Self.metadataMembers(member.value, file: file.path) {
          metadata[entry.key] = entry.text
          metadataRanges[entry.key] = entry.range.shifted(by: Self.prefix)
        }
      } else {
        let entry = TensorEntry(member: member, file: file.path)
        tensors.append(try entry.record(dataStart: Self.prefix + text.count))
      }
    }
    tensors.sort {
      ($0.byteRange.lowerBound, $0.byteRange.upperBound, $0.name)
        < ($1.byteRange.lowerBound, $1.byteRange.upperBound, $1.name)
    }
    try Self.verifyTiling(
      tensors, dataStart: Self.prefix + text.count, file: file)
    self.metadata = metadata
    self.metadataRanges = metadataRanges
    self.tensors = tensors
  }

  private static func headerText(of file: MappedFile) throws(CheckpointError) -> [UInt8] {
    guard file.bytes.count >= prefix else {
      throw .truncated(file: file.path, expectedBytes: prefix, actualBytes: file.bytes.count)
    }
    let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(byteLimit) else {
      throw .headerTooLarge(file: file.path, bytes: length, limit: byteLimit)
    }
    let end = prefix + Int(length)
    guard file.bytes.count >= end else {
      throw .truncated(file: file.path, expectedBytes: end, actualBytes: file.bytes.count)
    }
    return Array(file.bytes[prefix..<end])
  }

  private static func members(
    of text: [UInt8], file: String
  ) throws(CheckpointError) -> [HeaderJSON.Member] {
    guard text.first == UInt8(ascii: "{") else {
      throw .malformedHeader(file: file, byte: prefix, reason: "expected '{'")
    }
    do throws(HeaderJSON.Failure) {
      guard case .object(let members) = try HeaderJSON.parse(text) else { return [] }
      return members
    } catch {
      switch error {
      case .malformed(let byte, let reason):
        throw .malformedHeader(file: file, byte: prefix + byte, reason: reason)
      case .duplicateKey(let key): throw .duplicateName(file: file, name: key)
      }
    }
  }

  private static func metadataMembers(
    _ value: HeaderJSON, file: String
  ) throws(CheckpointError) -> [(key: String, text: String, range: Range<Int>)] {
    guard case .object(let members) = value else {
      throw .invalidMetadata(file: file, key: metadataKey, reason: "it is not an object")
    }
    var entries: [(key: String, text: String, range: Range<Int>)] = []
    for member in members {
      guard case .string(let text) = member.value else {
        throw .invalidMetadata(file: file, key: member.key, reason: "it is not a string")
      }
      entries.append((member.key, text, member.range))
    }
    return entries
  }

  /// `tensors` are in the order of the file.
  private static func verifyTiling(
    _ tensors: [TensorRecord], dataStart: Int, file: MappedFile
  ) throws(CheckpointError) {
    var end = dataStart
    var previous = ""
    for tensor in tensors {
      let start = tensor.byteRange.lowerBound
      if start < end {
        throw .overlappingTensors(file: file.path, first: previous, second: tensor.name)
      }
      if start > end {
        throw .unusedBytes(file: file.path, before: tensor.name, count: start - end)
      }
      end = tensor.byteRange.upperBound
      previous = tensor.name
    }
    if file.bytes.count < end {
      throw .truncated(file: file.path, expectedBytes: end, actualBytes: file.bytes.count)
    }
    if file.bytes.count > end {
      throw .trailingBytes(file: file.path, count: file.bytes.count - end)
    }
  }
}

extension Range<Int> {
  fileprivate func shifted(by distance: Int) -> Range<Int> {
    lowerBound + distance..<upperBound + distance
  }
}
