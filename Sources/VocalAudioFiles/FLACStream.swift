/// What a FLAC file (RFC 9639) says of itself at its beginning.
struct FLACStream {
  /// Where its frames are looked for.
  let start: Int
  /// In Hz.
  let sampleRate: Int
  let channels: Int
  /// Samples of each channel in a frame; in the last one there may be fewer.
  let blockSize: Int
  /// The block that describes the stream.
  private let description: [UInt8]

  private static let magic = Array("fLaC".utf8)
  private static let blockHeaderLength = 4
  private static let descriptionLength = 34
  /// Where the description has the number of samples, of 36 bits, and a checksum of them all.
  private static let total = 13..<18
  private static let digest = 18..<34

  /// Nil if the file is not FLAC, also behind a tag, or does not describe its samples.
  init?(_ file: Int32) {
    let tag = file.lengthOfTag(at: 0)
    let length = Self.magic.count + Self.blockHeaderLength + Self.descriptionLength
    let bytes = file.bytes(length, at: tag)
    guard bytes.count == length, bytes.starts(with: Self.magic), bytes[4] & 0x7F == 0,
      Array(bytes[5..<8]).bigEndian == Self.descriptionLength
    else { return nil }
    start = tag + length
    description = Array(bytes.suffix(Self.descriptionLength))
    blockSize = Array(description[2..<4]).bigEndian
    sampleRate = Array(description[10..<13]).bigEndian >> 4
    channels = Int(description[12] >> 1 & 7) + 1
  }

  /// The beginning of a file of some of its frames.
  ///
  /// - Parameter end: where their samples end in the whole.
  func header(end: Int) -> [UInt8] {
    var description = description
    let total = Self.total
    for place in total {
      let byte = UInt8(truncatingIfNeeded: end >> (8 * (total.upperBound - 1 - place)))
      // The first four bits are something else's.
      description[place] =
        place == total.lowerBound ? description[place] & 0xF0 | byte & 0x0F : byte
    }
    description.replaceSubrange(
      Self.digest, with: repeatElement(0, count: Self.digest.count))
    return Self.magic + [0x80, 0, 0, UInt8(Self.descriptionLength)] + description
  }
}

extension Int32 {
  /// The length of the ID3v2 tag that the open file of this descriptor has in a place; 0 without one.
  func lengthOfTag(at place: Int) -> Int {
    let head = bytes(10, at: place)
    guard head.count == 10, head.starts(with: "ID3".utf8) else { return 0 }
    return 10 + head[6...].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
  }
}
