/// The intact frames of a FLAC file: each begins with a header that says where its samples belong, and ends with a
/// checksum of all of it.
struct FLACFrames {
  /// Frames that follow each other in the file and in the audio.
  struct Run {
    var bytes: Range<Int>
    var samples: Range<Int>
    /// Whether the checksums of all frames are right; where other bytes follow the last frame, its end is not known.
    var isVerified = true
  }

  private(set) var runs: [Run] = []

  private let stream: FLACStream
  /// Headers that have come, and the checksums of what has come since.
  private var open: [(header: FLACFrameHeader, start: Int, checksum: UInt16)] = []

  /// Bytes that are read at a time.
  private static let window = 1 << 16
  /// Headers that may be open at once: bytes of a frame can look like one.
  private static let openLimit = 4
  /// Fewer bytes are no frame.
  private static let shortestFrame = 9

  /// Reads a file from the first frame to the end.
  init(_ stream: FLACStream, of file: Int32, size: Int) {
    self.stream = stream
    var position = stream.start
    while position < size {
      let bytes = file.bytes(Self.window + FLACFrameHeader.longest, at: position)
      guard !bytes.isEmpty else { break }
      let count = min(Self.window, bytes.count)
      take(bytes, count, at: position)
      position += count
    }
    close(at: position)
    // How the last frame decodes tells whether it is intact.
    if let last = open.last { note(last.header, last.start..<position, isVerified: false) }
  }

  /// Takes the first `count` bytes; those after them may belong to a header that begins in these.
  private mutating func take(_ bytes: [UInt8], _ count: Int, at position: Int) {
    for index in 0..<count {
      if bytes[index] == 0xFF, index + 1 < bytes.count, bytes[index + 1] & 0xFE == 0xF8,
        let header = FLACFrameHeader(Array(bytes[index...].prefix(FLACFrameHeader.longest)))
      {
        close(at: position + index)
        if open.count == Self.openLimit { open.removeFirst() }
        open.append((header, position + index, 0))
      }
      for frame in open.indices {
        let rest = open[frame].checksum
        open[frame].checksum = rest << 8 ^ Self.table[Int(UInt8(rest >> 8) ^ bytes[index])]
      }
    }
  }

  /// Notes the frame that ends in a place, if one does: its checksum makes that of the whole 0.
  private mutating func close(at end: Int) {
    guard let frame = open.first(where: { $0.checksum == 0 }) else { return }
    note(frame.header, frame.start..<end, isVerified: true)
    open.removeAll(keepingCapacity: true)
  }

  private mutating func note(_ header: FLACFrameHeader, _ bytes: Range<Int>, isVerified: Bool) {
    let first = header.firstSample(of: stream)
    let samples = first..<first + header.blockSize
    let before = runs.last ?? Run(bytes: stream.start..<stream.start, samples: 0..<0)
    // No more samples are missing than the bytes between can have had.
    let room = ((bytes.lowerBound - before.bytes.upperBound) / Self.shortestFrame + 1) << 16
    guard first >= before.samples.upperBound, first - before.samples.upperBound <= room else {
      return
    }
    if !runs.isEmpty, isVerified, before.bytes.upperBound == bytes.lowerBound,
      before.samples.upperBound == first
    {
      runs[runs.count - 1].bytes = before.bytes.lowerBound..<bytes.upperBound
      runs[runs.count - 1].samples = before.samples.lowerBound..<samples.upperBound
    } else {
      runs.append(Run(bytes: bytes, samples: samples, isVerified: isVerified))
    }
  }

  /// The CRC-16 of each byte, by the polynomial 0x8005, the most significant bit first.
  private static let table: [UInt16] = (0..<256).map { byte in
    (0..<8).reduce(UInt16(byte) << 8) { rest, _ in rest << 1 ^ (rest >> 15 == 1 ? 0x8005 : 0) }
  }
}
