/// What the pages of an Ogg stream (RFC 3533) tell of it: each has a checksum, and the last one of a stream says so.
struct OggPages {
  /// Whether the stream breaks off: in a page, or before its last one.
  private(set) var isCutShort = false
  /// Whether bytes are not those that were written.
  private(set) var isDamaged = false

  private static let magic = Array("OggS".utf8)
  private static let headerLength = 27
  /// Where a page's header has what is looked at here.
  private enum Place {
    static let flags = 5
    static let stream = 14..<18
    static let checksum = 22..<26
    static let segments = 26
  }
  /// The flag of a stream's last page.
  private static let last: UInt8 = 4
  /// Bytes in which the next page is looked for at a time.
  private static let window = 1 << 16

  /// Reads the pages of a file from its beginning to its end; nil if it does not begin with one.
  init?(_ file: Int32, size: Int) {
    guard file.bytes(4, at: 0) == Self.magic else { return nil }
    var position = 0
    var openStreams: Set<[UInt8]> = []
    while let start = Self.nextPage(in: file, from: position) {
      isDamaged = isDamaged || start > position
      guard let page = Self.page(of: file, at: start, size: size) else {
        isCutShort = true
        return
      }
      isDamaged = isDamaged || !Self.isIntact(page)
      let stream = Array(page[Place.stream])
      if page[Place.flags] & Self.last == 0 {
        openStreams.insert(stream)
      } else {
        openStreams.remove(stream)
      }
      position = start + page.count
    }
    isCutShort = !openStreams.isEmpty
  }

  /// Where the next page begins; nil where no more follows.
  private static func nextPage(in file: Int32, from position: Int) -> Int? {
    var position = position
    while case let bytes = file.bytes(window, at: position), bytes.count >= magic.count {
      if let found = bytes.firstRange(of: magic) { return position + found.lowerBound }
      position += bytes.count - magic.count + 1
    }
    return nil
  }

  /// A whole page; nil where the file ends within it.
  private static func page(of file: Int32, at start: Int, size: Int) -> [UInt8]? {
    let header = file.bytes(headerLength, at: start)
    guard header.count == headerLength else { return nil }
    let lengths = file.bytes(Int(header[Place.segments]), at: start + headerLength)
    let count = headerLength + Int(header[Place.segments]) + lengths.reduce(0) { $0 + Int($1) }
    guard start + count <= size else { return nil }
    let page = file.bytes(count, at: start)
    return page.count == count ? page : nil
  }

  /// Whether a page has the checksum that it states, which is computed as if it stated 0.
  private static func isIntact(_ page: [UInt8]) -> Bool {
    var checksum: UInt32 = 0
    for (index, byte) in page.enumerated() {
      let counted = Place.checksum.contains(index) ? 0 : byte
      checksum = checksum << 8 ^ table[Int(UInt8(truncatingIfNeeded: checksum >> 24) ^ counted)]
    }
    let stated = page[Place.checksum].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return checksum == stated
  }

  /// The CRC-32 of each byte, by the polynomial 0x04C11DB7, the most significant bit first.
  private static let table: [UInt32] = (0..<256).map { byte in
    var rest = UInt32(byte) << 24
    for _ in 0..<8 {
      let isCarried = rest >> 31 == 1
      rest <<= 1
      if isCarried { rest ^= 0x04C1_1DB7 }
    }
    return rest
  }
}
