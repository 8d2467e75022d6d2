import Foundation
import VocalSignal

/// An audio file being read from its beginning, block by block: in whatever format libsndfile knows (WAV, FLAC,
/// OGG, MP3 and others), or what `ffmpeg` decodes where it is installed. Samples are floats, full scale 1. One
/// instance serves one thread at a time.
public final class AudioFile {
  /// What people call the file.
  public let path: String
  /// In Hz.
  public var sampleRate: Int { decoder.sampleRate }
  /// Samples in a frame, 1 or more.
  public var channels: Int { decoder.channels }
  /// The number of frames (samples per channel) the file declares; nil where it does not say. What
  /// can be read may be less, if the file is cut short.
  public var frameCount: Int? { decoder.frameCount }
  /// The number of frames read so far.
  public private(set) var framesRead = 0
  /// Whether reading came to the end before the frames that the file declares: it was cut short.
  public private(set) var endedEarly = false
  /// Whether the file's header states fewer samples than there are, as where the recorder was cut off; they are
  /// read to the end of the file.
  public let isLengthWrong: Bool
  /// Whether bytes of the file are not those that were written, as far as its checksums and the reading until now show.
  public private(set) var isDamaged: Bool
  /// The frames that could not be decoded because the file is damaged, as far as it is read: they are read as silence,
  /// but for those that a file ends with. Not every format tells.
  public private(set) var lostFrames: [Range<Int>] = []
  /// What `ffmpeg` said of the file, once it is read.
  public var complaint: String? { decoder.complaint }

  /// Whether the checksum that an encoder left in the file is not that of its bytes.
  package let isChanged: Bool

  private let decoder: any AudioDecoder
  /// Whether the file ends before the samples that its header declares; nil where it has no such header.
  private let isCutShort: Bool?
  /// Whether the file ends before its container does.
  private let endsEarly: Bool
  /// Whether reading came to the end.
  private var hasEnded = false
  private let source: AudioSource

  /// Opens the file at `path`, of a rate that a transcriber takes: 8 to 192 kHz.
  ///
  /// - Parameter path: of a file, a pipe or a socket, or "-" for the standard input.
  /// - Throws: ``AudioFileError`` if it cannot be opened, is not audio, or is of a rate or size not
  ///   supported.
  public convenience init(path: String) throws(AudioFileError) {
    try self.init(path: path, rates: Resampler.supportedRates)
  }

  /// Opens the file at `path`.
  ///
  /// - Parameters:
  ///   - path: of a file or a pipe, or ``AudioSource/standardInput``.
  ///   - rates: the sample rates accepted, in Hz.
  ///   - ffmpeg: what decodes other formats than libsndfile's; nil for nothing.
  /// - Throws: ``AudioFileError`` if it cannot be opened, is not audio, or is of a rate or size not
  ///   supported.
  package convenience init(
    path: String, rates: ClosedRange<Double>, ffmpeg: FFmpeg? = .installed
  ) throws(AudioFileError) {
    try self.init(AudioSource(path: path), rates: rates, ffmpeg: ffmpeg)
  }

  /// Opens the audio of a source, which may be read again by another instance once this one is done.
  package init(
    _ source: AudioSource, rates: ClosedRange<Double>, ffmpeg: FFmpeg? = .installed
  ) throws(AudioFileError) {
    let file = source.descriptor
    let size = Int(lseek(file, 0, SEEK_END))
    let wave = WaveExtent(file)
    let container = ContainerExtent(file, size: size)
    let rebuilt = Self.rebuilt(file, wave, container)
    decoder = try Self.decoder(of: source, rebuilt ?? DecodedBytes(of: file), ffmpeg)
    self.source = source
    path = source.name
    isLengthWrong = wave?.isWrong ?? container?.isWrong ?? false
    let pages = OggPages(file, size: size)
    let tag = EncoderTag(file, size: size)
    isChanged = tag?.isChanged ?? false
    isDamaged = pages?.isDamaged ?? false || isChanged
    isCutShort = wave?.isCutShort ?? container?.isCutShort ?? pages?.isCutShort ?? tag?.isCutShort
    endsEarly = container == nil && ContainerExtent.endsEarly(file, size: size)
    guard rates.contains(Double(decoder.sampleRate)) else {
      throw .unsupportedRate(path: path, rate: decoder.sampleRate, supported: rates)
    }
  }

  /// Reads the next frames, interleaved, to the front of `block`, as many as fit in it.
  ///
  /// - Parameter block: at least as long as one frame; it keeps its length.
  /// - Returns: the number of frames read: fewer than fit only at the end of the file, 0 from there
  ///   on.
  /// - Throws: ``AudioFileError/damaged(path:frame:)`` where decoding fails, or not a single
  ///   frame of the file can be decoded.
  public func read(into block: inout [Float]) throws(AudioFileError) -> Int {
    precondition(block.count >= channels, "a block holds at least one frame")
    let wanted = block.count / channels
    let count = decoder.read(wanted, into: &block)
    if count == 0, framesRead == 0 || decoder.hasFailed {
      throw .damaged(path: path, frame: framesRead)
    }
    framesRead += count
    guard !hasEnded else { return count }
    lostFrames = decoder.lostFrames
    isDamaged = isDamaged || decoder.hasFailed || !lostFrames.isEmpty
    if count < wanted { end() }
    return count
  }

  /// Finds out what is missing at the end.
  private func end() {
    hasEnded = true
    let isShort = framesRead < frameCount ?? 0
    let isCut = isCutShort ?? decoder.isCutShort
    endedEarly = endsEarly || isCut ?? (isShort && !decoder.hasFailed)
    if isShort, !endedEarly, let frameCount {
      isDamaged = true
      lostFrames.append(framesRead..<frameCount)
    }
  }

  /// The rest of the file as one channel, in the mix that has the voice.
  ///
  /// - Throws: what ``read(into:)`` throws, or ``AudioFileError/cancelled(path:)``.
  public func mono() throws(AudioFileError) -> [Float] {
    var frames: [Float] = []
    var block = [Float](repeating: 0, count: 4096 * channels)
    while case let count = try read(into: &block), count > 0 {
      if Task.isCancelled { throw .cancelled(path: path) }
      frames += block[..<(count * channels)]
    }
    return Mixdown.mono(of: frames, channels: channels)
  }

  /// In place of a file whose header is wrong, its samples up to its end; nil for other files.
  private static func rebuilt(
    _ file: Int32, _ wave: WaveExtent?, _ container: ContainerExtent?
  ) -> DecodedBytes? {
    if let wave { return wave.isWrong || wave.isUnknown ? DecodedBytes(wave, of: file) : nil }
    guard let container, container.isWrong || container.isUnknown || container.isCutShort else {
      return nil
    }
    let part = container.start..<container.start + container.present
    return DecodedBytes(header: container.header, part, of: file)
  }

  /// What decodes a source: libsndfile, or `ffmpeg` where that knows the format better.
  private static func decoder(
    of source: AudioSource, _ bytes: DecodedBytes, _ ffmpeg: FFmpeg?
  ) throws(AudioFileError) -> any AudioDecoder {
    let refusal: SoundFile.Refusal
    do throws(SoundFile.Refusal) {
      if let stream = FLACStream(source.descriptor) {
        return try FLACFile(stream, of: source.descriptor)
      }
      return try SoundFile(bytes)
    } catch {
      refusal = error
    }
    let reason: String
    switch refusal {
    case .empty: throw .empty(path: source.name)
    case .other(let words), .unknownFormat(let words): reason = words
    }
    guard let ffmpeg else {
      if case .unknownFormat = refusal { throw .needsFFmpeg(path: source.name, reason: reason) }
      throw .notAudio(path: source.name, reason: reason)
    }
    do throws(FFmpegDecoder.Refusal) {
      return try FFmpegDecoder(source, ffmpeg)
    } catch {
      let isKnown = if case .other = refusal { true } else { false }
      throw .notAudio(path: source.name, reason: isKnown ? reason : error.reason)
    }
  }
}
