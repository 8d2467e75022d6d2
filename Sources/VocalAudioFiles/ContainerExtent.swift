import Foundation

/// Where containers other than WAV say that they end. libsndfile takes what is there for the whole.
enum ContainerExtent {
  /// Whether a file ends before its container says.
  static func isCutShort(_ file: Int32, size: Int) -> Bool {
    guard let end = statedEnd(of: file), end < unknown else { return false }
    // The byte that makes a chunk's length even may be missing.
    return size + 1 < end
  }

  /// Writers that could not know the length, such as of a pipe, state about 2 or 4 GB, or the largest number.
  private static let unknown = 0x7FFF_0000
  private static let chunkLimit = 256

  /// Nil for other containers.
  private static func statedEnd(of file: Int32) -> Int? {
    func number(_ count: Int, at place: Int) -> [UInt8] { file.bytes(count, at: place) }
    switch String(decoding: file.bytes(4, at: 0), as: UTF8.self) {
    case "FORM", "RIFX": return 8 + number(4, at: 4).bigEndian  // AIFF, SVX
    case ".snd": return number(4, at: 4).bigEndian + number(4, at: 8).bigEndian  // AU
    case "dns.": return number(4, at: 4).littleEndian + number(4, at: 8).littleEndian
    case "riff": return number(8, at: 16).littleEndian  // Wave64
    case "caff": return endOfSamples(inCAF: file)
    default: return nil
    }
  }

  /// The end of the chunk of samples; nil where there is none, or it is the last one and of any length.
  private static func endOfSamples(inCAF file: Int32) -> Int? {
    var position = 8
    for _ in 0..<chunkLimit {
      let head = file.bytes(12, at: position)
      guard head.count == 12 else { return nil }
      let length = Array(head[4...]).bigEndian
      if head.starts(with: "data".utf8) { return position + 12 + length }
      position += 12 + length
    }
    return nil
  }
}
