/// The JSON of safetensors headers: objects, arrays, strings and integers.
///
/// Other kinds of JSON value (fractions, booleans, null) have no place in a header and are refused.
enum HeaderJSON: Equatable {
  case string(String)
  case integer(Int)
  case array([HeaderJSON])
  case object([Member])

  /// One `key: value` of an object, in the order of the file.
  struct Member: Equatable {
    let key: String
    let value: HeaderJSON
    /// Where the value's text lies in the parsed bytes, quotation marks included.
    let range: Range<Int>
  }

  /// What is wrong with the text, and at which byte.
  enum Failure: Error, Equatable {
    case malformed(byte: Int, reason: String)
    case duplicateKey(String)
  }

  /// Reads one value, which must be all there is besides white space.
  ///
  /// O(n) time. The depth of recursion is limited, so that no input can exhaust the stack.
  static func parse(_ bytes: [UInt8]) throws(Failure) -> HeaderJSON {
    var parser = HeaderJSONParser(bytes: bytes)
    return try parser.document()
  }
}

/// A recursive-descent parser of RFC 8259 text, limited to ``HeaderJSON``'s kinds of value.
///
/// The bytes are an array so that every access is bounds-checked.
private struct HeaderJSONParser {
  /// Objects and arrays within each other; a header of ours has two.
  private static let depthLimit = 8

  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(HeaderJSON.Failure) -> HeaderJSON {
    skipWhiteSpace()
    let value = try value(depth: 0)
    skipWhiteSpace()
    guard position == bytes.count else { throw failure("text after the end of the value") }
    return value
  }

  private mutating func value(depth: Int) throws(HeaderJSON.Failure) -> HeaderJSON {
    guard depth < Self.depthLimit else {
      throw failure("nesting deeper than \(Self.depthLimit)")
    }
    switch peek() {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where byte == UInt8(ascii: "-") || isDigit(byte):
      return .integer(try integer())
    case nil: throw failure("unexpected end")
    default: throw failure("expected an object, array, string or integer")
    }
  }

  private mutating func object(depth: Int) throws(HeaderJSON.Failure) -> HeaderJSON {
    var members: [HeaderJSON.Member] = []
    var keys: Set<String> = []
    position += 1
    skipWhiteSpace()
    if skip(UInt8(ascii: "}")) { return .object(members) }
    repeat {
      skipWhiteSpace()
      let key = try string()
      guard keys.insert(key).inserted else { throw .duplicateKey(key) }
      skipWhiteSpace()
      guard skip(UInt8(ascii: ":")) else { throw failure("expected ':'") }
      skipWhiteSpace()
      let start = position
      let value = try value(depth: depth + 1)
      members.append(HeaderJSON.Member(key: key, value: value, range: start..<position))
      skipWhiteSpace()
    } while skip(UInt8(ascii: ","))
    guard skip(UInt8(ascii: "}")) else { throw failure("expected ',' or '}'") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(HeaderJSON.Failure) -> HeaderJSON {
    var elements: [HeaderJSON] = []
    position += 1
    skipWhiteSpace()
    if skip(UInt8(ascii: "]")) { return .array(elements) }
    repeat {
      skipWhiteSpace()
      elements.append(try value(depth: depth + 1))
      skipWhiteSpace()
    } while skip(UInt8(ascii: ","))
    guard skip(UInt8(ascii: "]")) else { throw failure("expected ',' or ']'") }
    return .array(elements)
  }

  private mutating func integer() throws(HeaderJSON.Failure) -> Int {
    let start = position
    _ = skip(UInt8(ascii: "-"))
    let firstDigit = position
    while let byte = peek(), isDigit(byte) { position += 1 }
    let digits = bytes[firstDigit..<position]
    guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else {
      throw failure("not an integer")
    }
    if let byte = peek(), [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(byte) {
      throw failure("a number that is not an integer")
    }
    guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw failure("an integer of more than 64 bits")
    }
    return value
  }

  private mutating func string() throws(HeaderJSON.Failure) -> String {
    guard skip(UInt8(ascii: "\"")) else { throw failure("expected '\"'") }
    let start = position
    var content: [UInt8] = []
    while let byte = peek() {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: content, as: UTF8.self) else {
          throw .malformed(byte: start, reason: "a string that is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): try appendEscaped(to: &content)
      case 0..<0x20: throw failure("a control character in a string")
      default: content.append(byte)
      }
    }
    throw failure("a string without end")
  }

  private mutating func appendEscaped(to content: inout [UInt8]) throws(HeaderJSON.Failure) {
    guard let byte = peek() else { throw failure("a string without end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"): content.append(contentsOf: String(try escapedScalar()).utf8)
    default: throw failure("an unknown escape in a string")
    }
  }

  /// What follows `\u`: four digits, or a surrogate pair (RFC 8259, section 7).
  private mutating func escapedScalar() throws(HeaderJSON.Failure) -> Character {
    let first = try fourHexadecimalDigits()
    var code = first
    if (0xD800..<0xDC00).contains(first) {
      guard skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else {
        throw failure("half a surrogate pair")
      }
      let second = try fourHexadecimalDigits()
      guard (0xDC00..<0xE000).contains(second) else { throw failure("half a surrogate pair") }
      code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
    return Character(scalar)
  }

  private mutating func fourHexadecimalDigits() throws(HeaderJSON.Failure) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("expected four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skip(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipWhiteSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      position += 1
    }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private func failure(_ reason: String) -> HeaderJSON.Failure {
    .malformed(byte: position, reason: reason)
  }
}
