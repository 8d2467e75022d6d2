import Foundation
import VocalCheckpoints

/// What can be wrong with the tensors' entries and with the metadata.
extension CorruptionTests {
  static let entries = [
    Corruption("not an object", entry: #""b":7"#) {
      .malformedEntry(file: $0, tensor: "b", reason: "is not an object")
    },
    Corruption("no dtype", entry: #""b":{"shape":[4],"data_offsets":[32,40]}"#) {
      .malformedEntry(file: $0, tensor: "b", reason: "has no dtype")
    },
    Corruption("no shape", entry: #""b":{"dtype":"F16","data_offsets":[32,40]}"#) {
      .malformedEntry(file: $0, tensor: "b", reason: "has no shape")
    },
    Corruption("no offsets", entry: #""b":{"dtype":"F16","shape":[4]}"#) {
      .malformedEntry(file: $0, tensor: "b", reason: "has no data_offsets")
    },
    Corruption(
      "three offsets", entry: #""b":{"dtype":"F16","shape":[4],"data_offsets":[32,40,40]}"#
    ) { .malformedEntry(file: $0, tensor: "b", reason: "has no pair of offsets") },
    Corruption(
      "an unknown key",
      entry: #""b":{"dtype":"F16","shape":[4],"data_offsets":[32,40],"strides":[1]}"#
    ) { .malformedEntry(file: $0, tensor: "b", reason: "has the unknown key 'strides'") },
    Corruption(
      "a dimension in words", entry: #""b":{"dtype":"F16","shape":["4"],"data_offsets":[32,40]}"#
    ) {
      .malformedEntry(file: $0, tensor: "b", reason: "has something else than integers as shape")
    },
    Corruption(
      "an unknown type", entry: #""b":{"dtype":"Q4","shape":[4],"data_offsets":[32,40]}"#
    ) { .unsupportedElementType(file: $0, tensor: "b", type: "Q4") },
    Corruption(
      "a type that models do not take",
      entry: #""b":{"dtype":"I64","shape":[1],"data_offsets":[32,40]}"#
    ) { .unsupportedElementType(file: $0, tensor: "b", type: "I64") },
    Corruption(
      "a negative dimension", entry: #""b":{"dtype":"F16","shape":[-2,-2],"data_offsets":[32,40]}"#
    ) { .invalidShape(file: $0, tensor: "b", shape: [-2, -2]) },
    Corruption(
      "a shape whose product overflows",
      entry: #""b":{"dtype":"F16","shape":[4294967296,4294967296,4],"data_offsets":[32,40]}"#
    ) { .invalidShape(file: $0, tensor: "b", shape: [4_294_967_296, 4_294_967_296, 4]) },
    Corruption(
      "a shape larger than its bytes",
      entry: #""b":{"dtype":"F16","shape":[1000],"data_offsets":[32,40]}"#
    ) { .invalidOffsets(file: $0, tensor: "b", begin: 32, end: 40) },
    Corruption(
      "negative offsets", entry: #""b":{"dtype":"F16","shape":[4],"data_offsets":[-8,0]}"#
    ) { .invalidOffsets(file: $0, tensor: "b", begin: -8, end: 0) },
    Corruption(
      "reversed offsets", entry: #""b":{"dtype":"F16","shape":[4],"data_offsets":[40,32]}"#
    ) { .invalidOffsets(file: $0, tensor: "b", begin: 40, end: 32) },
    Corruption(
      "offsets whose distance overflows",
      entry: #""b":{"dtype":"F16","shape":[4],"#
        + #""data_offsets":[-9223372036854775808,9223372036854775807]}"#
    ) { .invalidOffsets(file: $0, tensor: "b", begin: .min, end: .max) },
    Corruption(
      "offsets whose place overflows",
      entry: #""b":{"dtype":"F16","shape":[4],"#
        + #""data_offsets":[9223372036854775799,9223372036854775807]}"#
    ) { .invalidOffsets(file: $0, tensor: "b", begin: .max - 8, end: .max) },
    Corruption(
      "offsets far after the end",
      entry:
        #""b":{"dtype":"F16","shape":[4],"data_offsets":[4611686018427387904,4611686018427387912]}"#
    ) { .unusedBytes(file: $0, before: "b", count: 4_611_686_018_427_387_904 - 32) },
    Corruption(
      "offsets into another tensor",
      entry: #""b":{"dtype":"F16","shape":[4],"data_offsets":[30,38]}"#
    ) { .overlappingTensors(file: $0, first: "a", second: "b") },
    Corruption(
      "offsets that leave a hole", entry: #""b":{"dtype":"F16","shape":[3],"data_offsets":[34,40]}"#
    ) { .unusedBytes(file: $0, before: "b", count: 2) },
    Corruption("a tensor twice", entry: #""a":{"dtype":"F16","shape":[4],"data_offsets":[32,40]}"#)
    {
      .duplicateName(file: $0, name: "a")
    },
    Corruption(
      "a tensor twice, once escaped",
      entry: #""\u0061":{"dtype":"F16","shape":[4],"data_offsets":[32,40]}"#
    ) { .duplicateName(file: $0, name: "a") },
    Corruption(
      "a key of an entry twice",
      entry: #""b":{"dtype":"F16","dtype":"F16","shape":[4],"data_offsets":[32,40]}"#
    ) { .duplicateName(file: $0, name: "dtype") },
    Corruption(
      "floats at an odd address",
      {
        var file = RawFile()
        file.entries = [
          #""a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}"#,
          #""b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}"#,
        ]
        file.data = [UInt8](repeating: 0, count: 6)
        return file.bytes
      }()
    ) { .misalignedTensor(file: $0, tensor: "b") },
  ]

  private static let format = #""format":"vocalmidi-1""#
  private static let architecture = #""architecture":"test""#

  static let metadata = [
    Corruption("no metadata", header: "{}") { .missingMetadata(file: $0, key: "format") },
    Corruption("metadata in words", header: #"{"__metadata__":"x"}"#) {
      .invalidMetadata(file: $0, key: "__metadata__", reason: "it is not an object")
    },
    Corruption("a number as metadata", header: #"{"__metadata__":{"format":1}}"#) {
      .invalidMetadata(file: $0, key: "format", reason: "it is not a string")
    },
    Corruption("no format", metadata: [architecture]) {
      .missingMetadata(file: $0, key: "format")
    },
    Corruption("a later version", metadata: [#""format":"vocalmidi-2""#, architecture]) {
      .unsupportedFormat(file: $0, expected: "vocalmidi-1", found: "vocalmidi-2")
    },
    Corruption("no architecture", metadata: [format]) {
      .missingMetadata(file: $0, key: "architecture")
    },
    Corruption("no checksum", metadata: [format, architecture]) {
      .missingMetadata(file: $0, key: "crc32")
    },
    Corruption("a key twice", metadata: [format, format, architecture]) {
      .duplicateName(file: $0, name: "format")
    },
    Corruption("a checksum of no digits", metadata: [format, architecture, #""crc32":"""#]) {
      .invalidMetadata(
        file: $0, key: "crc32", reason: "it is not eight lower-case hexadecimal digits")
    },
    Corruption("an escaped checksum", metadata: [format, architecture, #""crc32":"\u0030""#]) {
      .invalidMetadata(
        file: $0, key: "crc32", reason: "it is not eight lower-case hexadecimal digits")
    },
    Corruption("a signed checksum", metadata: [format, architecture, #""crc32":"+1234567""#]) {
      .invalidMetadata(
        file: $0, key: "crc32", reason: "it is not eight lower-case hexadecimal digits")
    },
    Corruption(
      "a wrong checksum",
      {
        var bytes = good
        bytes[bytes.count - 1] ^= 1
        return bytes
      }()
    ) { file in
      var bytes = good
      let digits = Data(bytes).range(of: Data(#""crc32":""#.utf8)).map { $0.upperBound } ?? 0
      let expected = UInt32(String(decoding: bytes[digits..<digits + 8], as: UTF8.self), radix: 16)
      bytes.replaceSubrange(digits..<digits + 8, with: Array("00000000".utf8))
      bytes[bytes.count - 1] ^= 1
      return .checksumMismatch(file: file, expected: expected ?? 0, actual: bitwiseCRC32(bytes))
    },
  ]
}
