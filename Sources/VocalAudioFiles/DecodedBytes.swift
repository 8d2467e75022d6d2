import CSndfile
import Foundation

/// The bytes that libsndfile reads: those of an open file, or a part of them after a header of its own, as in place of a
/// file whose header is wrong.
///
/// libsndfile is never given a descriptor: it closes it where it does not know the format.
final class DecodedBytes {
  private let header: [UInt8]
  private let file: Int32
  /// Where what follows the header begins in the file, and how many bytes it is.
  private let (start, count): (Int, Int)
  private var position = 0

  /// The whole of a file.
  ///
  /// - Parameter file: open as long as this is used.
  init(of file: Int32) {
    self.file = file
    header = []
    (start, count) = (0, Int(lseek(file, 0, SEEK_END)))
  }

  /// A part of a file after another header.
  init(header: [UInt8], _ part: Range<Int>, of file: Int32) {
    (self.header, self.file) = (header, file)
    (start, count) = (part.lowerBound, part.count)
  }

  /// A WAV file with all the samples of one whose header is wrong.
  convenience init(_ extent: WaveExtent, of file: Int32) {
    self.init(
      header: Self.header(format: extent.format, bytes: extent.present),
      extent.start..<extent.start + extent.present, of: file)
  }

  /// Opens it with libsndfile, which uses it as long as it is open.
  func open(_ info: inout SF_INFO) -> OpaquePointer? {
    var access = SF_VIRTUAL_IO(
      get_filelen: { DecodedBytes.at($0)?.length ?? 0 },
      seek: { DecodedBytes.at($2)?.seek($0, from: $1) ?? -1 },
      read: { DecodedBytes.at($2)?.read($0, $1) ?? 0 },
      write: { _, _, _ in 0 },
      tell: { sf_count_t(DecodedBytes.at($0)?.position ?? -1) })
    return sf_open_virtual(
      &access, Int32(SFM_READ), &info, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Bytes that have not been read.
  var unread: Int { Int(length) - position }

  /// The first bytes of the file.
  func start(_ count: Int) -> [UInt8] { file.bytes(count, at: 0) }

  private static func at(_ place: UnsafeMutableRawPointer?) -> DecodedBytes? {
    place.map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
  }

  private var length: sf_count_t { sf_count_t(header.count + count) }

  private func seek(_ offset: sf_count_t, from origin: Int32) -> sf_count_t {
    let base =
      switch origin {
      case SEEK_CUR: position
      case SEEK_END: Int(length)
      default: 0
      }
    position = min(max(base + Int(offset), 0), Int(length))
    return sf_count_t(position)
  }

  private func read(_ target: UnsafeMutableRawPointer?, _ count: sf_count_t) -> sf_count_t {
    guard let target else { return 0 }
    let inHeader = header[min(position, header.count)...].prefix(Int(count))
    if !inHeader.isEmpty {
      target.copyMemory(from: Array(inHeader), byteCount: inHeader.count)
      position += inHeader.count
    }
    var done = inHeader.count
    let end = min(Int(count), done + Int(length) - position)
    while done < end {
      let place = start + position - header.count
      let got = pread(file, target + done, end - done, off_t(place))
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { break }
      done += got
      position += got
    }
    return sf_count_t(done)
  }

  /// RF64, EBU Tech 3306, where the samples are too many for RIFF.
  private static func header(format: [UInt8], bytes: Int) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let padded = format + [UInt8](repeating: 0, count: format.count % 2)
    let formatChunk = Array("fmt ".utf8) + little(format.count, 4) + padded
    let whole = 4 + formatChunk.count + 8 + bytes
    guard whole + 64 > Int(UInt32.max) else {
      return Array("RIFF".utf8) + little(whole, 4) + Array("WAVE".utf8) + formatChunk
        + Array("data".utf8) + little(bytes, 4)
    }
    let lengths = little(whole + 36, 8) + little(bytes, 8) + little(0, 8) + little(0, 4)
    return Array("RF64".utf8) + little(-1, 4) + Array("WAVEds64".utf8) + little(28, 4) + lengths
      + formatChunk + Array("data".utf8) + little(-1, 4)
  }
}
