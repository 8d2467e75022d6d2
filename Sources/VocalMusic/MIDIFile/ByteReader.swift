/// Reads bytes from front to back, never past `end`, which may lie before the end of the bytes.
struct ByteReader {
  private let bytes: [UInt8]

  /// The index of the next byte.
  private(set) var offset: Int

  /// The index after the last byte to be read.
  let end: Int

  init(_ bytes: [UInt8]) {
    self.init(bytes, offset: 0, end: bytes.count)
  }

  /// Reads some of the bytes; none where the range is not theirs.
  init(_ bytes: [UInt8], in range: Range<Int>) {
    let end = min(range.upperBound, bytes.count)
    self.init(bytes, offset: min(range.lowerBound, end), end: end)
  }

  private init(_ bytes: [UInt8], offset: Int, end: Int) {
    self.bytes = bytes
    self.offset = offset
    self.end = end
  }

  var isAtEnd: Bool { offset == end }

  /// The next byte, without moving past it.
  func peek() throws(StandardMIDIFile.ReadingError) -> UInt8 {
    guard offset < end else { throw .truncated(offset: offset) }
    return bytes[offset]
  }

  mutating func byte() throws(StandardMIDIFile.ReadingError) -> UInt8 {
    let byte = try peek()
    offset += 1
    return byte
  }

  /// The next `count` bytes as a reader of their own.
  mutating func section(_ count: Int) throws(StandardMIDIFile.ReadingError) -> ByteReader {
    guard count <= end - offset else { throw .truncated(offset: offset) }
    defer { offset += count }
    return ByteReader(bytes, offset: offset, end: offset + count)
  }

  /// The next `count` (up to 4) bytes as a number, the most significant first.
  mutating func number(bytes count: Int) throws(StandardMIDIFile.ReadingError) -> Int {
    var value = 0
    for _ in 0..<count { value = value << 8 | Int(try byte()) }
    return value
  }

  /// The next base-128 number, of four digits at most.
  mutating func variableLength() throws(StandardMIDIFile.ReadingError) -> Int {
    let start = offset
    var value = 0
    for _ in 0..<4 {
      let digit = try byte()
      value = value << 7 | Int(digit & 0x7F)
      if digit < 0x80 { return value }
    }
    throw .malformedEvent(offset: start)
  }

  /// The bytes not read yet.
  var rest: ArraySlice<UInt8> { bytes[offset..<end] }
}
