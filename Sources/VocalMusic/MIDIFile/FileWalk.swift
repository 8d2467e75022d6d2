/// Finds a file's header and track chunks, also where counts and lengths are wrong: a length is believed if a
/// chunk or the end of the file follows what it measures.
struct FileWalk {
  /// A track chunk.
  struct FoundTrack {
    /// Its first byte in the file.
    let start: Int
    /// Its events; where its length is not believed, up to the next track or the end of the file.
    let body: ByteReader
    /// Whether the chunk's length is believed.
    let isBelieved: Bool
  }

  let header: MIDIFileHeader
  private let bytes: [UInt8]
  private let end: Int
  private var offset: Int

  /// Takes a file, or one in a RIFF container, and reads its header.
  init(
    _ bytes: [UInt8], warnings: inout [StandardMIDIFile.Warning]
  ) throws(StandardMIDIFile.ReadingError) {
    let file = try MIDIContainer.file(in: bytes)
    self.bytes = bytes
    end = file.upperBound

    var reader = ByteReader(bytes, in: file.lowerBound + 4..<end)
    let length = try reader.number(bytes: 4)
    let next = reader.offset + length
    header = try MIDIFileHeader(&reader)
    offset = reader.offset
    let isBelieved = length >= MIDIFileHeader.length && (next == end || isChunk(at: next))
    if isBelieved {
      offset = next
    } else if offset < end {
      warnings.append(.chunkLength(offset: file.lowerBound))
    }
  }

  /// The next track; nil where there is none.
  mutating func nextTrack() -> FoundTrack? {
    while offset + ChunkTag.headerLength <= end {
      guard isTag(at: offset) else {
        offset = nextTrackStart(from: offset + 1)
        continue
      }
      let start = offset
      let next = chunkEnd(at: start)
      let isBelieved = next == end || isChunk(at: next)
      let isTrack = bytes[start..<start + 4].elementsEqual(ChunkTag.track.utf8)
      offset = isBelieved ? next : nextTrackStart(from: start + ChunkTag.headerLength)
      if isTrack {
        let body = ByteReader(bytes, in: start + ChunkTag.headerLength..<offset)
        return FoundTrack(start: start, body: body, isBelieved: isBelieved)
      }
    }
    return nil
  }

  /// Where the bytes end, or the chunk that is looked for in vain begins.
  var place: Int { min(offset, end) }

  private func isTag(at place: Int) -> Bool {
    place + ChunkTag.headerLength <= end
      && bytes[place..<place + 4].allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// Whether a chunk begins here, and not only letters: it fits in the file, or is a track.
  private func isChunk(at place: Int) -> Bool {
    guard isTag(at: place) else { return false }
    if bytes[place..<place + 4].elementsEqual(ChunkTag.track.utf8) { return true }
    return chunkEnd(at: place) <= end
  }

  /// Where the chunk that begins here ends by its length.
  private func chunkEnd(at place: Int) -> Int {
    place + ChunkTag.headerLength + (4..<8).reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
  }

  /// Where the next track chunk begins, or the end of the file.
  private func nextTrackStart(from place: Int) -> Int {
    let tag = Array(ChunkTag.track.utf8)
    var place = place
    while place + 4 <= end {
      if bytes[place] == tag[0], bytes[place..<place + 4].elementsEqual(tag) { return place }
      place += 1
    }
    return end
  }
}

/// RIFF containers of MIDI files (MMA RP-029): `RIFF`, a length, `RMID`, then chunks of which `data` is the file.
enum MIDIContainer {
  /// Whether a file that begins with these bytes is a MIDI file, by itself or in a container.
  static func isMIDI(_ start: some Collection<UInt8>) -> Bool {
    start.starts(with: ChunkTag.header.utf8) || isRIFF(start)
  }

  /// The place of the MIDI file in `bytes`.
  static func file(in bytes: [UInt8]) throws(StandardMIDIFile.ReadingError) -> Range<Int> {
    if bytes.starts(with: ChunkTag.header.utf8) { return 0..<bytes.count }
    guard isRIFF(bytes) else { throw .notMIDI }
    var place = 12
    while place + 8 <= bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[place + 4 + $1]) << (8 * $1) }
      let body = place + 8
      if bytes[body...].starts(with: ChunkTag.header.utf8) {
        let end = body + length
        let isBelieved = end <= bytes.count && length >= 8 + MIDIFileHeader.length
        return body..<(isBelieved ? end : bytes.count)
      }
      place = body + length + length % 2
    }
    throw .notMIDI
  }

  private static func isRIFF(_ start: some Collection<UInt8>) -> Bool {
    start.starts(with: "RIFF".utf8) && start.dropFirst(8).starts(with: "RMID".utf8)
  }
}
