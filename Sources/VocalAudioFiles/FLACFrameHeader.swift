/// The header of a frame of FLAC (RFC 9639, 9.1).
struct FLACFrameHeader {
  /// The most bytes that it has.
  static let longest = 16

  /// Whether frames of the stream have different numbers of samples.
  private let isVariable: Bool
  /// The number of the frame, or of its first sample where frames differ.
  private let number: Int
  /// Samples of each channel in the frame.
  let blockSize: Int

  /// Where the frame's samples begin in the stream.
  func firstSample(of stream: FLACStream) -> Int {
    isVariable ? number : number * stream.blockSize
  }

  /// Nil if the bytes do not begin with a header whose checksum is right.
  init?(_ bytes: [UInt8]) {
    guard bytes.count > 5, bytes[0] == 0xFF, bytes[1] & 0xFE == 0xF8, bytes[3] & 1 == 0,
      let (number, length) = Self.number(in: bytes[4...])
    else { return nil }
    let end = 4 + length
    let (sizeCode, rateCode) = (Int(bytes[2] >> 4), Int(bytes[2] & 0xF))
    let sizeLength = sizeCode == 6 ? 1 : sizeCode == 7 ? 2 : 0
    let rateLength = rateCode == 12 ? 1 : rateCode == 13 || rateCode == 14 ? 2 : 0
    let checked = end + sizeLength + rateLength
    guard rateCode != 15, bytes.count > checked,
      Self.checksum(bytes[..<checked]) == bytes[checked],
      let size = Self.blockSize(sizeCode, Array(bytes[end..<end + sizeLength]))
    else { return nil }
    isVariable = bytes[1] & 1 == 1
    self.number = number
    blockSize = size
  }

  /// A number coded as in UTF-8, in up to seven bytes, and how many it takes.
  private static func number(in bytes: ArraySlice<UInt8>) -> (Int, length: Int)? {
    guard let lead = bytes.first else { return nil }
    let ones = (~lead).leadingZeroBitCount
    let rest = bytes.dropFirst().prefix(max(ones - 1, 0))
    guard ones != 1, ones < 8, rest.count == max(ones - 1, 0),
      rest.allSatisfy({ $0 & 0xC0 == 0x80 })
    else { return nil }
    return (rest.reduce(Int(lead) & 0x7F >> ones) { $0 << 6 | Int($1 & 0x3F) }, rest.count + 1)
  }

  private static func blockSize(_ code: Int, _ bytes: [UInt8]) -> Int? {
    switch code {
    case 0: nil
    case 1: 192
    case 2...5: 576 << (code - 2)
    case 6, 7: bytes.bigEndian + 1
    default: 256 << (code - 8)
    }
  }

  /// The CRC-8 by the polynomial 0x07.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt8 {
    bytes.reduce(0) { rest, byte in
      (0..<8).reduce(rest ^ byte) { value, _ in value << 1 ^ (value >> 7 == 1 ? 0x07 : 0) }
    }
  }
}
