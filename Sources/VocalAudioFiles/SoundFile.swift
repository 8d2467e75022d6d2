import CSndfile

/// An audio file in a format that libsndfile knows.
final class SoundFile: AudioDecoder {
  let sampleRate: Int
  let channels: Int
  let frameCount: Int?
  let complaint: String? = nil

  private let file: OpaquePointer
  private let bytes: DecodedBytes
  /// Whether libmpg123 reads it, which prints warnings.
  private let isMPEG: Bool

  /// Why libsndfile refuses a file.
  enum Refusal: Error {
    /// It knows the format, and finds no samples.
    case empty
    /// It does not know the format.
    case unknownFormat(reason: String)
    /// Something is wrong in the file.
    case other(reason: String)
  }

  /// What libsndfile declares (SF_COUNT_MAX) if a stream does not state its length.
  private static let unknownFrameCount = sf_count_t.max

  init(_ bytes: DecodedBytes) throws(Refusal) {
    var info = SF_INFO()
    guard let opened = SilentStandardError.during({ bytes.open(&info) }) else {
      let reason = Self.lastError()
      throw sf_error(nil) == SF_ERR_UNRECOGNISED_FORMAT
        ? .unknownFormat(reason: reason) : .other(reason: reason)
    }
    guard info.frames > 0 else {
      sf_close(opened)
      throw .empty
    }
    file = opened
    self.bytes = bytes
    isMPEG = info.format & Int32(SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG
    sampleRate = Int(info.samplerate)
    channels = Int(info.channels)
    frameCount = info.frames < Self.unknownFrameCount ? Int(info.frames) : nil
  }

  deinit { sf_close(file) }

  var hasFailed: Bool { sf_error(file) != SF_ERR_NO_ERROR }

  func read(_ frames: Int, into block: inout [Float]) -> Int {
    guard isMPEG else { return Int(sf_readf_float(file, &block, sf_count_t(frames))) }
    return Int(SilentStandardError.during { sf_readf_float(file, &block, sf_count_t(frames)) })
  }

  private static func lastError() -> String {
    guard let message = sf_strerror(nil) else { return "unknown error" }
    let text = String(cString: message)
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
