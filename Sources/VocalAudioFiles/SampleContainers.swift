import Foundation

/// Sun's AU: a header, and the samples to the end of the file.
struct AUContainer: SampleContainer {
  private let isBigEndian: Bool

  init(_ file: Int32) { isBigEndian = file.bytes(1, at: 0) == Array(".".utf8) }

  func samples(of file: Int32) -> (start: Int, declared: Int)? {
    let words = [4, 8].map { place in
      let bytes = file.bytes(4, at: place)
      return isBigEndian ? bytes.bigEndian : bytes.littleEndian
    }
    return words[0] >= 24 ? (words[0], words[1]) : nil
  }

  func header(_ bytes: [UInt8], declaring count: Int) -> [UInt8]? {
    let little = (0..<4).map { UInt8(truncatingIfNeeded: min(count, 0xFFFF_FFFF) >> (8 * $0)) }
    return Array(bytes[..<8]) + (isBigEndian ? little.reversed() : little) + bytes[12...]
  }

  func areChunks(of file: Int32, from place: Int, to size: Int) -> Bool { false }
}

/// Sony's Wave64: chunks whose names have 16 bytes.
struct Wave64Container: SampleContainer {
  private let chunks = Chunks(name: 16, length: 8, counted: 24, alignment: 8, isBigEndian: false)
  /// Where the chunks begin, and where the length of the whole is.
  private let first = 40
  private let whole = 16

  func samples(of file: Int32) -> (start: Int, declared: Int)? {
    chunks.find("data", in: file, from: first).map { ($0.start, $0.length) }
  }

  func header(_ bytes: [UInt8], declaring count: Int) -> [UInt8]? {
    var bytes = bytes
    bytes.replaceSubrange(whole..<whole + 8, with: chunks.bytes(of: bytes.count + count - 24))
    bytes.replaceSubrange(bytes.count - 8..<bytes.count, with: chunks.bytes(of: count))
    return bytes
  }

  func areChunks(of file: Int32, from place: Int, to size: Int) -> Bool {
    chunks.reachEnd(of: file, from: place, size: size)
  }
}

/// Apple's CAF, of samples that are not compressed.
struct CAFContainer: SampleContainer {
  private let chunks = Chunks(name: 4, length: 8, counted: 0, alignment: 1, isBigEndian: true)
  /// Where the chunks begin, and what counts edits before the samples.
  private let first = 8
  private let edits = 4
  private let formats = ["lpcm", "ulaw", "alaw"]

  func samples(of file: Int32) -> (start: Int, declared: Int)? {
    guard let description = chunks.find("desc", in: file, from: first),
      formats.contains(
        String(decoding: file.bytes(4, at: description.start + 8), as: UTF8.self)),
      let data = chunks.find("data", in: file, from: first)
    else { return nil }
    return (data.start + edits, max(data.length - edits, 0))
  }

  func header(_ bytes: [UInt8], declaring count: Int) -> [UInt8]? {
    let end = bytes.count - edits
    return bytes[..<(end - 8)] + chunks.bytes(of: count + edits) + bytes[end...]
  }

  func areChunks(of file: Int32, from place: Int, to size: Int) -> Bool {
    chunks.reachEnd(of: file, from: place, size: size)
  }
}

/// AIFF and AIFF-C, of samples that are not compressed.
struct AIFFContainer: SampleContainer {
  private let chunks = Chunks(name: 4, length: 4, counted: 0, alignment: 2, isBigEndian: true)
  private let first = 12
  /// What is before the first sample in the chunk of samples.
  private let offset = 8
  /// Where the chunk begins that describes the samples; nil without one.
  private let common: Int?
  /// The formats of AIFF-C in which a sample has as many bits as are stated.
  private let formats = ["NONE", "sowt", "twos", "fl32", "FL32", "fl64", "FL64", "in24", "in32"]

  init(_ file: Int32) { common = chunks.find("COMM", in: file, from: first)?.start }

  func samples(of file: Int32) -> (start: Int, declared: Int)? {
    guard let data = chunks.find("SSND", in: file, from: first) else { return nil }
    return (data.start + offset, max(data.length - offset, 0))
  }

  func header(_ bytes: [UInt8], declaring count: Int) -> [UInt8]? {
    guard let common, common + 22 <= bytes.count else { return nil }
    let content = Array(bytes[common...])
    let isCompressed = bytes[8..<12].elementsEqual("AIFC".utf8)
    let format = String(decoding: content[18..<22], as: UTF8.self)
    let frame = Array(content[..<2]).bigEndian * ((Array(content[6..<8]).bigEndian + 7) / 8)
    guard !isCompressed || formats.contains(format), frame > 0 else { return nil }
    var bytes = bytes
    func put(_ value: Int, at place: Int) {
      bytes.replaceSubrange(place..<place + 4, with: chunks.bytes(of: value))
    }
    put(bytes.count - 8 + count, at: 4)
    put(count / frame, at: common + 2)
    put(count + offset, at: bytes.count - offset - 4)
    return bytes
  }

  func areChunks(of file: Int32, from place: Int, to size: Int) -> Bool {
    chunks.reachEnd(of: file, from: place, size: size)
  }
}
