import Foundation

/// Where the samples of a WAV file (RIFF, RF64) are, how many bytes of them it declares and how many it has:
/// recorders that end unexpectedly leave lengths of 0 or of a moment ago, and libsndfile believes them.
struct WaveExtent {
  /// Bytes of samples that the file declares.
  let declared: Int
  /// Bytes from the first sample to the end of the file.
  let present: Int
  /// The first sample's place in the file.
  let start: Int
  /// The content of the chunk that describes the samples.
  let format: [UInt8]
  /// Whether the chunks lead to the samples; otherwise a broken one lies before them.
  let isReached: Bool
  /// Whether what comes after the declared samples is a file's usual end, and not more samples.
  let isFollowedByChunks: Bool

  /// Writers that could not know the length, such as of a pipe, declare about 2 or 4 GB.
  private static let unknown = 0x7FFF_0000
  /// How many chunks before the samples are read, and bytes where they are looked for: no program writes
  /// nearly as many.
  fileprivate static let (chunkLimit, searchLimit) = (256, 1 << 20)
  /// The sizes that the format's chunk may have.
  private static let formatSizes = 14...4096
  /// Bytes after the samples that are not worth being heard.
  private static let remainder = 64

  /// Nil if the file is not a WAV file, or does not describe its samples.
  init?(_ file: Int32) {
    let size = Int(lseek(file, 0, SEEK_END))
    let head = file.bytes(12, at: 0)
    guard ["RIFF", "RF64", "BW64"].contains(where: { head.starts(with: $0.utf8) }),
      head.dropFirst(8).elementsEqual("WAVE".utf8)
    else { return nil }
    var walk = ChunkWalk(file, size: size)
    guard let format = walk.find("fmt "),
      Self.formatSizes.contains(format.length),
      let samples = walk.find("data")
    else { return nil }
    self.format = file.bytes(format.length, at: format.start)
    start = samples.start
    present = size - start
    isReached = walk.isUnbroken
    let isLong = !head.starts(with: "RIFF".utf8) && samples.length == UInt32.max
    declared = isLong ? walk.longLength ?? 0 : samples.length
    isFollowedByChunks =
      present - declared <= Self.remainder
      || ChunkWalk.isEnd(of: file, at: start + declared + declared % 2, size: size)
  }

  /// Whether the file states that it does not know how many samples it has.
  var isUnknown: Bool {
    let isStated = (Self.unknown...Int(UInt32.max)).contains(declared) || declared == .largestLength
    return isStated && declared > present
  }

  /// Whether the file ends before the samples that it declares.
  var isCutShort: Bool { !isUnknown && present < declared }

  /// Whether there are samples that the file does not declare, or that its chunks do not lead to.
  var isWrong: Bool {
    present > Self.remainder && (!isReached || (declared < present && !isFollowedByChunks))
  }
}

/// The chunks of a WAV file, one after the other.
private struct ChunkWalk {
  let file: Int32
  let size: Int
  /// The next chunk.
  private var position = 12
  /// Whether each chunk so far led to the next.
  private(set) var isUnbroken = true
  /// The length of the samples in a file of more than 4 GB.
  private(set) var longLength: Int?

  init(_ file: Int32, size: Int) {
    (self.file, self.size) = (file, size)
  }

  /// The next chunk of a name, looked for in the bytes where the chunks do not lead to it.
  mutating func find(_ name: String) -> (start: Int, length: Int)? {
    let begin = position
    for _ in 0..<WaveExtent.chunkLimit {
      guard let chunk = Self.chunk(of: file, at: position) else { break }
      if chunk.name.elementsEqual(name.utf8) { return found(chunk.length) }
      if chunk.name.elementsEqual("ds64".utf8) {
        longLength = file.bytes(8, at: position + 16).littleEndian
      }
      position += 8 + chunk.length + chunk.length % 2
    }
    isUnbroken = false
    let bytes = file.bytes(WaveExtent.searchLimit, at: begin)
    guard let place = bytes.firstRange(of: Array(name.utf8))?.lowerBound else { return nil }
    position = begin + place
    return Self.chunk(of: file, at: position).map { found($0.length) }
  }

  private mutating func found(_ length: Int) -> (start: Int, length: Int) {
    let start = position + 8
    position = start + length + length % 2
    return (start, length)
  }

  /// Whether chunks from here on reach the end of the file, or other programs' tags do.
  static func isEnd(of file: Int32, at position: Int, size: Int) -> Bool {
    let tag = file.bytes(8, at: position)
    if ["ID3", "TAG", "APETAGEX"].contains(where: { tag.starts(with: $0.utf8) }) { return true }
    var position = position
    for _ in 0..<WaveExtent.chunkLimit where position + 8 <= size {
      guard let chunk = chunk(of: file, at: position) else { return false }
      position += 8 + chunk.length + chunk.length % 2
    }
    return position <= size + 1
  }

  /// Nil where no chunk begins: names are printable.
  private static func chunk(of file: Int32, at position: Int) -> (name: [UInt8], length: Int)? {
    let bytes = file.bytes(8, at: position)
    let name = Array(bytes.prefix(4))
    guard bytes.count == 8, name.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
    return (name, Array(bytes[4...]).littleEndian)
  }
}

extension Int {
  /// What all larger numbers of a file are taken for, so that they can be added to.
  static let largestLength = Int.max / 4
}

extension [UInt8] {
  /// The number of these bytes, at most eight, the least significant first; limited to ``Int/largestLength``.
  var littleEndian: Int { Array(reversed()).bigEndian }

  /// The number of these bytes, at most eight, the most significant first; limited to ``Int/largestLength``.
  var bigEndian: Int {
    Int(Swift.min(reduce(UInt64(0)) { $0 << 8 | UInt64($1) }, UInt64(Int.largestLength)))
  }
}
