/// What the tag in the first frame of an MP3 file tells of it, as LAME and ffmpeg write it ("Mp3 Info Tag", revision 1):
/// how long the music is, and its checksum. Files without one have nothing that damage is told by.
struct EncoderTag {
  /// Whether the file ends before the music does.
  let isCutShort: Bool
  /// Whether the music is not what was encoded: damaged, or changed since, as by programs that set its volume.
  let isChanged: Bool

  /// Where the tag has what is looked at here, counted from its name; its table of places and its quality are there in
  /// all that encoders write.
  private enum Place {
    static let flags = 7
    static let encoder = 8 + 4 + 4 + 100 + 4
    static let length = encoder + 28
    static let checksum = length + 4
    static let own = checksum + 2
    static let end = own + 2
  }
  private static let allFields: UInt8 = 15
  private static let window = 1 << 16

  /// Nil for other files, and those without such a tag.
  init?(_ file: Int32, size: Int) {
    let start = file.lengthOfTag(at: 0)
    guard let frame = Frame(file.bytes(4, at: start)) else { return nil }
    let head = file.bytes(frame.tag + Place.end, at: start)
    guard head.count == frame.tag + Place.end else { return nil }
    let tag = Array(head[frame.tag...])
    guard tag.starts(with: "Xing".utf8) || tag.starts(with: "Info".utf8),
      tag[Place.flags] & Self.allFields == Self.allFields,
      Self.isIntact(head, tag)
    else { return nil }
    let end = start + Array(tag[Place.length..<Place.checksum]).bigEndian
    isCutShort = size < end
    let stated = Array(tag[Place.checksum..<Place.own]).bigEndian
    isChanged = !isCutShort && Self.checksum(of: file, start + frame.size, to: end) != stated
  }

  /// Whether the tag itself can be believed, by its own checksum of all before it; that of ffmpeg's counts other bytes
  /// too where there is one channel.
  private static func isIntact(_ head: [UInt8], _ tag: [UInt8]) -> Bool {
    tag[Place.encoder...].starts(with: "Lav".utf8)
      || checksum(head.dropLast(2)) == Array(tag[Place.own..<Place.end]).bigEndian
  }

  private static func checksum(of file: Int32, _ start: Int, to end: Int) -> Int {
    var (position, rest) = (start, 0)
    while position < end {
      let bytes = file.bytes(min(window, end - position), at: position)
      guard !bytes.isEmpty else { break }
      rest = checksum(bytes[...], after: rest)
      position += bytes.count
    }
    return rest
  }

  /// The CRC-16 by the polynomial 0x8005, the least significant bit first.
  private static func checksum(_ bytes: ArraySlice<UInt8>, after rest: Int = 0) -> Int {
    Int(bytes.reduce(UInt16(rest)) { $0 >> 8 ^ table[Int(UInt8($0 & 0xFF) ^ $1)] })
  }

  private static let table: [UInt16] = (0..<256).map { byte in
    (0..<8).reduce(UInt16(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 1 ? 0xA001 : 0) }
  }

  /// The frame that has the tag.
  private struct Frame {
    /// Bytes of it.
    let size: Int
    /// Where the tag is in it: after what tells of the samples, of which there are none.
    let tag: Int

    private static let bitRates = [
      true: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
      false: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ]
    private static let sampleRates = [44100, 48000, 32000]

    /// - Parameter header: of four bytes.
    init?(_ header: [UInt8]) {
      guard header.count == 4, header[0] == 0xFF, header[1] & 0xE6 == 0xE2 else { return nil }
      let version = header[1] >> 3 & 3
      let (bitRate, sampleRate) = (Int(header[2] >> 4), Int(header[2] >> 2 & 3))
      guard version != 1, bitRate < 15, sampleRate < 3 else { return nil }
      let isFirst = version == 3
      let isMono = header[3] >> 6 == 3
      let rate = Self.sampleRates[sampleRate] >> (isFirst ? 0 : version == 2 ? 1 : 2)
      let kilobits = Self.bitRates[isFirst]?[bitRate] ?? 0
      size = (isFirst ? 144 : 72) * 1000 * kilobits / rate + Int(header[2] >> 1 & 1)
      tag = 4 + (isFirst ? isMono ? 17 : 32 : isMono ? 9 : 17)
    }
  }
}
