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

  static let good = RawFile().bytes
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
