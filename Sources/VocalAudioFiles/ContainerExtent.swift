import Foundation

/// Where the samples of a file in another container than WAV are, how many bytes of them it declares and how many it
/// has. libsndfile believes what is declared, or takes what is there for the whole.
struct ContainerExtent {
  /// Bytes of samples that the file declares.
  let declared: Int
  /// The first sample's place in the file.
  let start: Int
  /// The file's bytes before it, which declare all that the file has.
  let header: [UInt8]
  /// Bytes from there to the end of the file.
  let present: Int
  /// Whether what comes after the declared samples is a file's usual end, and not more samples.
  let isFollowedByChunks: Bool

  /// Writers that could not know the length, such as of a pipe, state about 2 or 4 GB, or the largest number.
  private static let unknown = 0x7FFF_0000
  /// Bytes after the samples that are not worth being heard.
  private static let remainder = 64
  /// Longer headers are left as they are.
  private static let longestHeader = 1 << 24

  /// Whether the file states that it does not know how many samples it has.
  var isUnknown: Bool { declared >= Self.unknown && declared > present }

  /// Whether the file ends before the samples that it declares. The byte that makes a length even may be missing.
  var isCutShort: Bool { !isUnknown && present + 1 < declared }

  /// Whether there are samples that the file does not declare.
  var isWrong: Bool { present - declared > Self.remainder && !isFollowedByChunks }

  /// Nil for other containers, and where they do not lead to samples of a known size.
  init?(_ file: Int32, size: Int) {
    let format: any SampleContainer
    switch String(decoding: file.bytes(4, at: 0), as: UTF8.self) {
    case ".snd", "dns.": format = AUContainer(file)
    case "FORM": format = AIFFContainer(file)
    case "riff": format = Wave64Container()
    case "caff": format = CAFContainer()
    default: return nil
    }
    guard let samples = format.samples(of: file), samples.start <= min(size, Self.longestHeader)
    else { return nil }
    (start, declared) = samples
    present = size - start
    let kept = file.bytes(start, at: 0)
    guard kept.count == start, let header = format.header(kept, declaring: present) else {
      return nil
    }
    self.header = header
    isFollowedByChunks =
      present > declared && format.areChunks(of: file, from: start + declared, to: size)
  }

  /// Whether a file in a container that is not looked into further ends before its container does.
  static func endsEarly(_ file: Int32, size: Int) -> Bool {
    let start = file.bytes(8, at: 0)
    guard start.count == 8 else { return false }
    let length = Array(start[4...])
    let stated: Int
    switch String(decoding: start[..<4], as: UTF8.self) {
    case "FORM": stated = length.bigEndian
    case "RIFX": stated = length.bigEndian
    default: return false
    }
    return stated < unknown && size + 1 < 8 + stated
  }
}

/// A container of samples.
protocol SampleContainer {
  /// Where the samples of a file begin, and how many bytes of them it declares; nil where it does not lead to samples.
  func samples(of file: Int32) -> (start: Int, declared: Int)?

  /// A file's bytes before its samples, changed to declare `count` bytes of them; nil where that is not known.
  func header(_ bytes: [UInt8], declaring count: Int) -> [UInt8]?

  /// Whether chunks from a place on reach the end of the file.
  func areChunks(of file: Int32, from place: Int, to size: Int) -> Bool
}

/// The chunks of a container, one after the other.
struct Chunks {
  /// Bytes of a chunk's name, of its length, and of what its length counts before its content.
  let name: Int
  let length: Int
  let counted: Int
  /// What the length of a chunk is rounded up to.
  let alignment: Int
  let isBigEndian: Bool

  private static let limit = 256

  /// The next chunk that a name begins, from a place on: the place of its content, and its length.
  func find(_ wanted: String, in file: Int32, from place: Int) -> (start: Int, length: Int)? {
    var place = place
    for _ in 0..<Self.limit {
      guard let chunk = chunk(of: file, at: place) else { return nil }
      let start = place + name + length
      if chunk.name.starts(with: wanted.utf8) { return (start, chunk.length) }
      place = next(start, chunk.length)
    }
    return nil
  }

  /// Whether chunks from a place on reach the end of the file.
  func reachEnd(of file: Int32, from place: Int, size: Int) -> Bool {
    var place = (place + alignment - 1) / alignment * alignment
    for _ in 0..<Self.limit where place + name + length <= size {
      guard let chunk = chunk(of: file, at: place) else { return false }
      place = next(place + name + length, chunk.length)
    }
    return place <= size + alignment
  }

  /// A length as it is written.
  func bytes(of value: Int) -> [UInt8] {
    let little = (0..<length).map { UInt8(truncatingIfNeeded: (value + counted) >> (8 * $0)) }
    return isBigEndian ? little.reversed() : little
  }

  private func next(_ start: Int, _ length: Int) -> Int {
    (start + length + alignment - 1) / alignment * alignment
  }

  /// Nil where no chunk begins: names begin with printable characters.
  private func chunk(of file: Int32, at place: Int) -> (name: [UInt8], length: Int)? {
    let bytes = file.bytes(name + length, at: place)
    guard bytes.count == name + length, bytes[..<4].allSatisfy({ (0x20...0x7E).contains($0) })
    else { return nil }
    let number = Array(bytes[name...])
    let value = isBigEndian ? number.bigEndian : number.littleEndian
    return (Array(bytes[..<name]), max(value - counted, 0))
  }
}
