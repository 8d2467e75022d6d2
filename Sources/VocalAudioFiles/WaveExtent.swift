import Glibc

/// How many bytes of samples a WAV file (RIFF) declares and how many it has: libsndfile reads a file that
/// was cut short without an error.
struct WaveExtent {
  /// Bytes that the header of the samples' chunk declares.
  let declared: Int
  /// Bytes from there to the end of the file.
  let present: Int

  /// Writers that could not know the length, such as of a pipe, declare about 2 or 4 GB.
  private static let unknown = 0x7FFF_0000
  /// How many chunks before the samples are read: no program writes nearly as many.
  private static let chunkLimit = 256

  /// Nil if the file is not a WAV file, or has no samples.
  init?(path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard let file = Self.bytes(12, of: descriptor, at: 0), file.starts(with: "RIFF".utf8),
      file[8...].elementsEqual("WAVE".utf8)
    else { return nil }
    var position = 12
    for _ in 0..<Self.chunkLimit {
      guard let chunk = Self.bytes(8, of: descriptor, at: position) else { return nil }
      let length = (4..<8).reduce(0) { $0 | Int(chunk[$1]) << (8 * ($1 - 4)) }
      position += chunk.count
      if chunk.starts(with: "data".utf8) {
        (declared, present) = (length, size - position)
        return
      }
      position += length + length % 2
    }
    return nil
  }

  /// Whether the file ends before the samples that it declares.
  var isCutShort: Bool { declared < Self.unknown && present < declared }

  private static func bytes(_ count: Int, of descriptor: Int32, at position: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return pread(descriptor, &bytes, count, position) == count ? bytes : nil
  }
}
