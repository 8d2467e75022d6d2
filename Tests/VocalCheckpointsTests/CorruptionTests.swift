import Foundation
import Testing
import VocalCheckpoints

/// Every way a weight file can be wrong has its own typed error.
@Suite struct CorruptionTests {
  /// A broken file, and the error that it must lead to.
  struct Corruption: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let error: @Sendable (_ file: String) -> CheckpointError
    var testDescription: String { name }

    init(
      _ name: String, _ bytes: [UInt8], _ error: @escaping @Sendable (String) -> CheckpointError
    ) {
      self.name = name
      self.bytes = bytes
      self.error = error
    }

    /// A file whose second tensor's entry is `entry`.
    init(
      _ name: String, entry: String, _ error: @escaping @Sendable (String) -> CheckpointError
    ) {
      var file = RawFile()
      file.entries[1] = entry
      self.init(name, file.bytes, error)
    }

    /// A file whose metadata is `metadata`.
    init(
      _ name: String, metadata: [String], _ error: @escaping @Sendable (String) -> CheckpointError
    ) {
      var file = RawFile()
      file.metadata = metadata
      self.init(name, file.bytes, error)
    }

    /// A file whose header is `header`.
    init(
      _ name: String, header: String, _ error: @escaping @Sendable (String) -> CheckpointError
    ) {
      self.init(name, RawFile.assemble(header: header, data: []), error)
    }
  }

  private static let good = RawFile().bytes
  private static let goodLength = RawFile().bytes.count

  private static func length(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  static let lengths = [
    Corruption("empty", []) { .truncated(file: $0, expectedBytes: 8, actualBytes: 0) },
    Corruption("half a length", [1, 0, 0]) {
      .truncated(file: $0, expectedBytes: 8, actualBytes: 3)
    },
    Corruption("header over the limit", length(4 << 20 + 1) + good) {
      .headerTooLarge(file: $0, bytes: 4 << 20 + 1, limit: 4 << 20)
    },
    Corruption("header of 2^64 - 1 bytes", length(.max) + good.dropFirst(8)) {
      .headerTooLarge(file: $0, bytes: .max, limit: 4 << 20)
    },
    Corruption("header longer than the file", length(4096) + good.dropFirst(8)) {
      .truncated(file: $0, expectedBytes: 8 + 4096, actualBytes: goodLength)
    },
    Corruption("one byte short", Array(good.dropLast())) {
      .truncated(file: $0, expectedBytes: goodLength, actualBytes: goodLength - 1)
    },
    Corruption("one byte more", good + [0]) { .trailingBytes(file: $0, count: 1) },
  ]

  static let headers = [
    Corruption("no header", length(0)) {
      .malformedHeader(file: $0, byte: 8, reason: "expected '{'")
    },
    Corruption("not JSON", header: "PK") {
      .malformedHeader(file: $0, byte: 8, reason: "expected '{'")
    },
    Corruption("an array", header: "[]") {
      .malformedHeader(file: $0, byte: 8, reason: "expected '{'")
    },
    Corruption("unfinished", header: #"{"a":"#) {
      .malformedHeader(file: $0, byte: 64, reason: "unexpected end")
    },
    Corruption("text after the object", header: "{}}") {
      .malformedHeader(file: $0, byte: 10, reason: "text after the end of the value")
    },
    Corruption("nested 100,000 deep", header: #"{"a":"# + String(repeating: "[", count: 100_000)) {
      .malformedHeader(file: $0, byte: 20, reason: "nesting deeper than 8")
    },
    Corruption("nested objects 100,000 deep", header: String(repeating: #"{"a":"#, count: 100_000))
    {
      .malformedHeader(file: $0, byte: 48, reason: "nesting deeper than 8")
    },
    Corruption("an integer of 20 digits", header: #"{"a":[99999999999999999999]}"#) {
      .malformedHeader(file: $0, byte: 34, reason: "an integer of more than 64 bits")
    },
    Corruption("a fraction", header: #"{"a":[1.5]}"#) {
      .malformedHeader(file: $0, byte: 15, reason: "a number that is not an integer")
    },
    Corruption("a leading zero", header: #"{"a":[01]}"#) {
      .malformedHeader(file: $0, byte: 16, reason: "not an integer")
    },
    Corruption("null", header: #"{"a":null}"#) {
      .malformedHeader(
        file: $0, byte: 13, reason: "expected an object, array, string or integer")
    },
    Corruption("half a surrogate pair", header: #"{"\ud83c":1}"#) {
      .malformedHeader(file: $0, byte: 16, reason: "half a surrogate pair")
    },
    Corruption("an unknown escape", header: #"{"\x":1}"#) {
      .malformedHeader(file: $0, byte: 12, reason: "an unknown escape in a string")
    },
    Corruption("a line break in a name", header: "{\"a\n\":1}") {
      .malformedHeader(file: $0, byte: 12, reason: "a control character in a string")
    },
    Corruption(
      "a name that is not UTF-8",
      length(56) + Array("{\"".utf8) + [0xC3, 0x28] + Array("\":1}".utf8)
        + [UInt8](repeating: 0x20, count: 48)
    ) {
      .malformedHeader(file: $0, byte: 10, reason: "a string that is not UTF-8")
    },
  ]

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

  /// A file whose checksum fits, and in which `bytes` replace those of an element.
  private static func elements(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
    var file = RawFile()
    file.data.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    return file.bytes
  }

  static let elements = [
    Corruption("NaN in F32", elements([0, 0, 0xC0, 0x7F], at: 28)) {
      .nonFiniteTensor(file: $0, tensor: "a")
    },
    Corruption("a negative NaN in F32", elements([1, 0, 0x80, 0xFF], at: 0)) {
      .nonFiniteTensor(file: $0, tensor: "a")
    },
    Corruption("infinity in F32", elements([0, 0, 0x80, 0x7F], at: 16)) {
      .nonFiniteTensor(file: $0, tensor: "a")
    },
    Corruption("NaN in F16", elements([1, 0x7C], at: 32)) {
      .nonFiniteTensor(file: $0, tensor: "b")
    },
    Corruption("minus infinity in F16", elements([0, 0xFC], at: 38)) {
      .nonFiniteTensor(file: $0, tensor: "b")
    },
  ]

  @Test(arguments: lengths + headers + entries + metadata + elements)
  func corruptionIsToldByItsOwnError(corruption: Corruption) throws {
    try withFile(corruption.bytes) { path in
      let expected = corruption.error(path)
      #expect(throws: expected) { try Checkpoint(path: path) }
      // A message names the file, says what is wrong, and ends in a sentence on what to do.
      let message = expected.description
      #expect(message.hasPrefix("\(path): ") && message.hasSuffix("."))
      #expect(message.dropFirst(path.count).contains(". "))
      #expect(!message.contains("\n"))
    }
  }

  @Test func hostileNamesCannotSteerATerminal() throws {
    var file = RawFile()
    let name = #"\u001b[31m\n"# + String(repeating: "x", count: 100_000)
    file.entries[1] = #""\#(name)":{"dtype":"Q4","shape":[4],"data_offsets":[32,40]}"#
    let error = try #require(try openingError(file.bytes))
    #expect(error.description.contains(#"tensor '\u{1b}[31m\u{a}xxx"#))
    #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 })
    #expect(error.description.count < 1000)
  }

  @Test func hostilePathsCannotSteerATerminal() {
    let error = CheckpointError.fileNotFound(file: "\u{1B}[31m\n.safetensors")
    #expect(error.description.hasPrefix(#"\u{1b}[31m\u{a}.safetensors: no such file"#))
  }

  @Test func theLargestNumbersAreGood() throws {
    #expect(try openingError(Self.elements([0xFF, 0xFF, 0x7F, 0xFF], at: 4)) == nil)
    #expect(try openingError(Self.elements([0xFF, 0x7B], at: 34)) == nil)
  }

  @Test func theFileThatIsCorruptedHereIsGood() throws {
    #expect(try openingError(Self.good) == nil)
  }
}
