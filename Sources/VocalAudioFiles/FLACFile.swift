import Foundation

/// A FLAC file, decoded by libsndfile. It ends reading at the first frame that is damaged: from there on, the intact
/// frames are decoded, and what lies between them is silence of the same length.
final class FLACFile: AudioDecoder {
  let sampleRate: Int
  let channels: Int
  let frameCount: Int?
  let complaint: String? = nil
  private(set) var lostFrames: [Range<Int>] = []
  private(set) var isCutShort: Bool?

  private let stream: FLACStream
  private let file: Int32
  private let size: Int
  private let bytes: DecodedBytes
  /// What decodes the file as a whole, as long as nothing is damaged.
  private var whole: SoundFile?
  /// The intact frames, once something is.
  private var frames: FLACFrames?
  /// What decodes the run of frames that is read; nil where that failed.
  private var part: (run: Int, file: SoundFile?)?
  private var position = 0
  /// Where the audio ends, once the frames are known.
  private var end = 0

  /// Bytes after the last frame that is read, beyond what the decoder reads ahead.
  private static let readAhead = 1 << 17

  init(_ stream: FLACStream, of file: Int32) throws(SoundFile.Refusal) {
    (self.stream, self.file) = (stream, file)
    size = Int(lseek(file, 0, SEEK_END))
    bytes = DecodedBytes(of: file)
    do throws(SoundFile.Refusal) {
      let whole = try SoundFile(bytes)
      (sampleRate, channels) = (whole.sampleRate, whole.channels)
      frameCount = whole.frameCount
      self.whole = whole
    } catch {
      (sampleRate, channels) = (stream.sampleRate, stream.channels)
      frameCount = nil
      mend()
      if frames?.runs.contains(where: \.isVerified) != true { throw error }
    }
  }

  /// Reading goes on behind what fails.
  var hasFailed: Bool { false }

  func read(_ count: Int, into block: inout [Float]) -> Int {
    if let whole {
      let read = whole.read(count, into: &block)
      // A wrong number of samples in the header ends it before the frames do.
      let isAll = read == count || bytes.unread < Self.readAhead
      if !whole.hasFailed, isAll {
        position += read
        return read
      }
      mend()
    }
    var done = 0
    while done < count, position < end {
      let piece = next(count - done)
      block.replaceSubrange(done * channels..<done * channels + piece.count, with: piece)
      done += piece.count / channels
      position += piece.count / channels
    }
    return done
  }

  /// Finds the intact frames, and what is lost between them from here on.
  private func mend() {
    whole = nil
    let frames = FLACFrames(stream, of: file, size: size)
    self.frames = frames
    let runs = frames.runs
    var place = position
    for run in runs where run.samples.upperBound > place {
      if run.samples.lowerBound > place { lostFrames.append(place..<run.samples.lowerBound) }
      place = run.samples.upperBound
    }
    end = place
    isCutShort = false
    guard let last = runs.last, let total = frameCount, total > end else { return }
    // Of a file that breaks off, the bytes are missing too.
    let kept = runs.reduce((bytes: 0, samples: 0)) {
      ($0.bytes + $1.bytes.count, $0.samples + $1.samples.count)
    }
    let missing = Double(total - end) * Double(kept.bytes) / Double(max(kept.samples, 1))
    let isCut = Double(size - last.bytes.upperBound) < missing / 2
    isCutShort = isCut
    if !isCut {
      lostFrames.append(end..<total)
      end = total
    }
  }

  /// The next samples, of `count` frames at most: of a run of intact frames, or silence before one. None at the end.
  private func next(_ count: Int) -> [Float] {
    guard let runs = frames?.runs,
      let index = runs.firstIndex(where: { $0.samples.upperBound > position })
    else { return silence(min(count, end - position)) }
    let run = runs[index]
    guard run.samples.contains(position) else {
      return silence(min(count, run.samples.lowerBound - position))
    }
    let wanted = min(count, run.samples.upperBound - position)
    if part?.run != index { part = (index, decoder(of: run)) }
    var piece = silence(wanted)
    guard let file = part?.file else { return piece }
    if file.read(wanted, into: &piece) == wanted, !file.hasFailed { return piece }
    part = (index, nil)
    guard run.isVerified else {
      // It was no frame, or not a whole one.
      end = position
      if frameCount == nil { isCutShort = true }
      return []
    }
    lostFrames.append(position..<run.samples.upperBound)
    return silence(wanted)
  }

  private func silence(_ frames: Int) -> [Float] {
    [Float](repeating: 0, count: frames * channels)
  }

  /// What decodes a run of frames, from the position on.
  private func decoder(of run: FLACFrames.Run) -> SoundFile? {
    let header = stream.header(end: run.samples.upperBound)
    let bytes = DecodedBytes(header: header, run.bytes, of: file)
    guard let file = try? SoundFile(bytes), file.channels == channels else { return nil }
    var skipped = position - run.samples.lowerBound
    var block = silence(stream.blockSize)
    while skipped > 0 {
      let count = file.read(min(skipped, stream.blockSize), into: &block)
      guard count > 0 else { return nil }
      skipped -= count
    }
    return file
  }
}
