import CSndfile
import Foundation

/// An audio file in a format that libsndfile knows.
final class SoundFile: AudioDecoder {
  let sampleRate: Int
  let channels: Int
  let frameCount: Int?
  let complaint: String? = nil

  private let file: OpaquePointer
  private let bytes: DecodedBytes
  /// The descriptor that reading the file prints to; nil for formats whose reading prints nothing.
  private let noise: Int32?

  /// Why libsndfile refuses a file.
  enum Refusal: Error {
    /// It knows the format, and finds no samples.
    case empty
    /// It does not know the format.
    case unknownFormat(reason: String)
    /// Something is wrong in the file.
    case other(reason: String)
  }

  /// What a MIDI Sample Dump (SDS) begins with.
  private static let sampleDump: [UInt8] = [0xF0, 0x7E]
  /// What libsndfile declares (SF_COUNT_MAX) if a stream does not state its length.
  private static let unknownFrameCount = sf_count_t.max

  init(_ bytes: DecodedBytes) throws(Refusal) {
    var info = SF_INFO()
    let noise =
      bytes.start(Self.sampleDump.count) == Self.sampleDump ? STDOUT_FILENO : STDERR_FILENO
    guard let opened = SilentStream.during(noise, { bytes.open(&info) }) else {
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
    let format = Int(info.format) & Int(SF_FORMAT_TYPEMASK)
    self.noise = [Int(SF_FORMAT_MPEG), Int(SF_FORMAT_SDS)].contains(format) ? noise : nil
    sampleRate = Int(info.samplerate)
    channels = Int(info.channels)
    frameCount = info.frames < Self.unknownFrameCount ? Int(info.frames) : nil
  }

  deinit { sf_close(file) }

  var hasFailed: Bool { sf_error(file) != SF_ERR_NO_ERROR }

  func read(_ frames: Int, into block: inout [Float]) -> Int {
    guard let noise else { return Int(sf_readf_float(file, &block, sf_count_t(frames))) }
    return Int(SilentStream.during(noise) { sf_readf_float(file, &block, sf_count_t(frames)) })
  }

  private static func lastError() -> String {
    guard let message = sf_strerror(nil) else { return "unknown error" }
    let text = String(cString: message)
    // Its words for a file that is not there are also those for an MP3 file without a whole frame.
    if text.hasPrefix("File does not exist") { return "it has no whole frame of audio" }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
