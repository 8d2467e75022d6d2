import Foundation
import VocalCheckpoints

/// A weight file of which metadata can be changed, with a checksum that fits.
package struct WeightFile {
  private var header: [String: Any]
  private let tensors: Data

  package init(path: String) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    header = try JSONSerialization.jsonObject(with: bytes[8..<8 + length]) as? [String: Any] ?? [:]
    tensors = bytes[(8 + length)...]
  }

  /// Sets members of the JSON object that the metadata `key` holds.
  package mutating func set(_ values: String, in key: String) throws {
    var object = try Self.object(metadata[key] ?? "{}")
    object.merge(try Self.object(values)) { $1 }
    replace(
      key, by: String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self))
  }

  /// The text of each metadata key.
  package var metadata: [String: String] { header["__metadata__"] as? [String: String] ?? [:] }

  /// Replaces the text of a metadata key; nil removes it.
  package mutating func replace(_ key: String, by text: String?) {
    var changed = metadata
    changed[key] = text
    changed["crc32"] = "00000000"
    header["__metadata__"] = changed
  }

  package func write(to path: String) throws {
    var text = try JSONSerialization.data(withJSONObject: header, options: .withoutEscapingSlashes)
    text.append(Data(repeating: UInt8(ascii: " "), count: 63 - (text.count + 7) % 64))
    var file = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) } + text + tensors
    var checksum = CRC32()
    file.withUnsafeBytes { checksum.update($0) }
    if let zeros = file.range(of: Data(#""crc32":"00000000""#.utf8)) {
      let digits = Data(String(format: "%08x", checksum.value).utf8)
      file.replaceSubrange(zeros.upperBound - 9..<zeros.upperBound - 1, with: digits)
    }
    try file.write(to: URL(fileURLWithPath: path))
  }

  /// Gives a file that is deleted afterwards.
  package func withFile<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = try TemporaryFolder()
    let path = folder.path("\(UUID().uuidString).safetensors")
    try write(to: path)
    return try withExtendedLifetime(folder) { try body(path) }
  }

  private static func object(_ text: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }
}
