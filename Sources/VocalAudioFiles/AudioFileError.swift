import Foundation

/// Why an audio file cannot be read.
public enum AudioFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nothing is at the path.
  case noSuchFile(path: String)
  /// The path leads to a directory.
  case isDirectory(path: String)
  /// The path leads to a device or a terminal.
  case notRegularFile(path: String)
  /// The system refuses to open the file, for the reason given.
  case unreadable(path: String, reason: String)
  /// The file's content is not audio in a known format, or has too many channels for libsndfile, for the
  /// reason given.
  case notAudio(path: String, reason: String)
  /// libsndfile does not know the file's format, for the reason given, and `ffmpeg`, which may, is not installed.
  case needsFFmpeg(path: String, reason: String)
  /// The sample rate (Hz) is not one of those asked for.
  case unsupportedRate(path: String, rate: Int, supported: ClosedRange<Double>)
  /// The file holds no samples.
  case empty(path: String)
  /// The file holds notes, and a voice is looked for.
  case noVoice(path: String)
  /// Decoding failed after the number of frames given; 0 means that nothing could be decoded.
  case damaged(path: String, frame: Int)
  /// The task was cancelled before all of the file was read.
  case cancelled(path: String)

  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .noSuchFile(let path):
      "\(path): no such file; check the spelling of the path"
    case .isDirectory(let path):
      "\(path): is a directory; give one of the files inside it"
    case .notRegularFile(let path):
      "\(path): is neither a file nor a pipe; give an audio file, or the end of a pipe"
    case .unreadable(let path, let reason):
      "\(path): cannot be opened (\(reason)); check its permissions"
    case .notAudio(let path, let reason):
      "\(path): is not audio in a known format (\(reason)); "
        + "convert it to WAV, FLAC, OGG or MP3, in mono or stereo"
    case .needsFFmpeg(let path, let reason):
      "\(path): is not in a format that is read without ffmpeg (\(reason)); install ffmpeg "
        + "(apt-get install ffmpeg) for M4A, WebM and video, or convert it to WAV, FLAC, OGG or MP3"
    case .unsupportedRate(let path, let rate, let supported):
      "\(path): a sample rate of \(rate) Hz is not supported; "
        + "convert it to a rate from \(Int(supported.lowerBound)) to \(Int(supported.upperBound)) Hz"
    case .empty(let path):
      "\(path): holds no audio; record or export it again"
    case .noVoice(let path):
      "\(path): is a MIDI file, in which no voice can be heard; leave out --preview-voice"
    case .damaged(let path, 0):
      "\(path): is damaged, none of its audio can be decoded; export it again, or convert it to WAV"
    case .damaged(let path, let frame):
      "\(path): is damaged after \(frame) frames; export it again, or convert it to WAV"
    case .cancelled(let path):
      "\(path): reading it was cancelled; read it again for its audio"
    }
  }
}

extension AudioFileError: LocalizedError {
  /// The same as `description`.
  public var errorDescription: String? { description }
}
