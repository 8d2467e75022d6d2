import Foundation
import Testing
import VocalCheckpoints
import VocalTestSupport

/// The committed fixtures; `vocalmidi_tools.fixtures.checkpoints` makes them.
let fixtures = Fixtures(of: .module)

/// Runs `body` with the path of a file that holds `bytes`.
func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
  try withTemporaryFolder { folder in
    let file = folder.appendingPathComponent("weights.safetensors")
    try Data(bytes).write(to: file)
    return try body(file.path)
  }
}

/// What opening a file of `bytes` as a checkpoint throws; nil where it opens.
func openingError(_ bytes: [UInt8]) throws -> CheckpointError? {
  try withFile(bytes) { path in
    thrownError { () throws(CheckpointError) in try Checkpoint(path: path) }
  }
}

/// The bytes of a weight file put together by hand, so that each part can be wrong.
struct RawFile {
  var metadata = [
    #""format":"vocalmidi-1""#, #""architecture":"test""#, #""crc32":"00000000""#,
  ]
  var entries = [
    #""a":{"dtype":"F32","shape":[4,2],"data_offsets":[0,32]}"#,
    #""b":{"dtype":"F16","shape":[4],"data_offsets":[32,40]}"#,
  ]
  var data = [UInt8](0..<40)

  /// The JSON of the header, without padding.
  var header: String {
    "{"
      + ([#""__metadata__":{\#(metadata.joined(separator: ","))}"#] + entries)
      .joined(separator: ",") + "}"
  }

  /// The whole file, with a checksum that fits.
  var bytes: [UInt8] { Self.assemble(header: header, data: data) }

  static func assemble(header: String, data: [UInt8]) -> [UInt8] {
    var text = Array(header.utf8)
    while (8 + text.count) % 64 != 0 { text.append(UInt8(ascii: " ")) }
    let length = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) }
    return withChecksum(length + text + data)
  }

  /// Replaces the eight zeros after `"crc32":"`, where there are any.
  static func withChecksum(_ bytes: [UInt8]) -> [UInt8] {
    let marker = Data(#""crc32":"00000000"#.utf8)
    guard let range = Data(bytes).range(of: marker) else { return bytes }
    let digits = String(format: "%08x", bitwiseCRC32(bytes))
    var bytes = bytes
    bytes.replaceSubrange(range.upperBound - 8..<range.upperBound, with: Array(digits.utf8))
    return bytes
  }
}

/// The CRC-32 of IEEE 802.3 by its definition: polynomial division, a bit at a time.
func bitwiseCRC32(_ bytes: some Sequence<UInt8>) -> UInt32 {
  var remainder: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    remainder ^= UInt32(byte)
    for _ in 0..<8 {
      remainder = (remainder >> 1) ^ (remainder & 1 == 0 ? 0 : 0xEDB8_8320)
    }
  }
  return ~remainder
}
