import CSndfile
import Glibc

/// An audio file being read from its beginning, block by block, in whatever format libsndfile knows
/// (WAV, FLAC, OGG, MP3 and others). Samples are floats, full scale 1. One instance serves one
/// thread at a time.
package final class AudioFile {
  /// The most channels that libsndfile accepts.
  package static let maximumChannels = 1024

  /// Where the file is.
  package let path: String
  /// In Hz.
  package let sampleRate: Int
  /// Samples in a frame, 1 or more.
  package let channels: Int
  /// The number of frames (samples per channel) the file declares; nil where it does not say. What
  /// can be read may be less, if the file is cut short.
  package let frameCount: Int?
  /// The number of frames read so far.
  package private(set) var framesRead = 0
  /// Whether reading came to the end before the frames that the file declares: it was cut short.
  package private(set) var endedEarly = false

  private let file: OpaquePointer
  /// Whether the file ends before the samples that its header declares.
  private let isCutShort: Bool
  /// Whether libmpg123 reads it, which prints warnings.
  private let isMPEG: Bool

  /// Opens the file at `path`.
  ///
  /// - Parameter rates: the sample rates accepted, in Hz.
  /// - Throws: ``AudioFileError`` if it cannot be opened, is not audio, or is of a rate or size not
  ///   supported.
  package init(path: String, rates: ClosedRange<Double>) throws(AudioFileError) {
    try Self.requireReadableFile(path)
    var info = SF_INFO()
    guard let file = SilentStandardError.during({ sf_open(path, Int32(SFM_READ), &info) }) else {
      throw .notAudio(path: path, reason: Self.lastError(nil))
    }
    do throws(AudioFileError) {
      try Self.validate(info, path: path, rates)
    } catch {
      sf_close(file)
      throw error
    }
    self.file = file
    isMPEG = info.format & Int32(SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG
    isCutShort = WaveExtent(path: path)?.isCutShort ?? false
    self.path = path
    sampleRate = Int(info.samplerate)
    channels = Int(info.channels)
    frameCount = info.frames < Self.unknownFrameCount ? Int(info.frames) : nil
  }

  deinit {
    sf_close(file)
  }

  /// Reads the next frames, interleaved, to the front of `block`, as many as fit in it.
  ///
  /// - Parameter block: at least as long as one frame; it keeps its length.
  /// - Returns: the number of frames read: fewer than fit only at the end of the file, 0 from there
  ///   on.
  /// - Throws: ``AudioFileError/damaged(path:frame:)`` where decoding fails, or not a single
  ///   frame of the file can be decoded.
  package func read(into block: inout [Float]) throws(AudioFileError) -> Int {
    precondition(block.count >= channels, "a block holds at least one frame")
    let wanted = sf_count_t(block.count / channels)
    let count = read(wanted, into: &block)
    if count == 0, framesRead == 0 || sf_error(file) != SF_ERR_NO_ERROR {
      throw .damaged(path: path, frame: framesRead)
    }
    framesRead += count
    if count < wanted { endedEarly = isCutShort || framesRead < frameCount ?? 0 }
    return count
  }

  private func read(_ frames: sf_count_t, into block: inout [Float]) -> Int {
    guard isMPEG else { return Int(sf_readf_float(file, &block, frames)) }
    return Int(SilentStandardError.during { sf_readf_float(file, &block, frames) })
  }

  /// What libsndfile declares (SF_COUNT_MAX) if a stream does not state its length.
  private static let unknownFrameCount = sf_count_t.max

  private static func requireReadableFile(_ path: String) throws(AudioFileError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw .noSuchFile(path: path) }
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .isDirectory(path: path)
    default: throw .notRegularFile(path: path)
    }
    guard access(path, R_OK) == 0 else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_size > 0 else { throw .empty(path: path) }
  }

  private static func validate(
    _ info: SF_INFO, path: String, _ rates: ClosedRange<Double>
  ) throws(AudioFileError) {
    guard rates.contains(Double(info.samplerate)) else {
      throw .unsupportedRate(path: path, rate: Int(info.samplerate), supported: rates)
    }
    guard info.frames > 0 else { throw .empty(path: path) }
  }

  private static func lastError(_ file: OpaquePointer?) -> String {
    guard let message = sf_strerror(file) else { return "unknown error" }
    let text = String(cString: message)
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
