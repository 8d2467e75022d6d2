import VocalMusic
import VocalSignal
import VocalStages

/// Transcribes one recording, block by block.
///
/// ```swift
/// let transcriber = try pipeline.transcriber(sampleRate: 48000, channels: 2)
/// while let block = nextBlock() { try transcriber.append(block) }
/// let notes = try transcriber.finish().notes
/// ```
/// Samples go in by ``append(_:)-(Span<Float>)``, in blocks of any size: the same recording gives the
/// same notes, bit for bit, whatever the blocks. ``finish()`` gives the notes. Only the part of the
/// recording that the current window needs is kept, and 36 bytes for each frame analysed, so that a
/// recording may last for hours. One instance serves one thread at a time.
public final class Transcriber {
  /// The most channels accepted.
  public static let maximumChannels = 1024

  /// Samples of a frame.
  public let channels: Int
  /// Samples a second and channel, in Hz.
  public let sampleRate: Double

  /// Sample frames processed at a time, so that blocks of any size need little memory.
  private static let chunk = 8192

  private let segmenter: NoteSegmenter
  private let resampler: Resampler
  private let frames: FrameStream
  private var decided: [NoteSegmentFrame] = []
  private var mono: [Float] = []
  private var resampled: [Float] = []
  private var sampleFrames = 0
  private var mixdown: Mixdown

  /// - Parameters:
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - channels: samples of a frame, 1...``maximumChannels``; their mean is transcribed.
  /// - Throws: ``VocalMIDIError`` where the rate, the channels or the options are not supported.
  package init(
    _ model: TranscriptionModel, sampleRate: Double, channels: Int,
    options: TranscriptionOptions = TranscriptionOptions()
  ) throws(VocalMIDIError) {
    try options.validate()
    guard (1...Self.maximumChannels).contains(channels) else {
      throw .unsupportedChannelCount(channels, limit: Self.maximumChannels)
    }
    do {
      resampler = try Resampler(inputRate: sampleRate, outputRate: model.frontEnd.sampleRate)
    } catch {
      throw .unsupportedSampleRate(sampleRate)
    }
    self.sampleRate = sampleRate
    self.channels = channels
    mixdown = Mixdown(channels: channels)
    var thresholds = model.thresholds
    thresholds.minimumNote = options.minimumNote?.value ?? thresholds.minimumNote
    segmenter = NoteSegmenter(
      thresholds: thresholds, hop: Double(model.frontEnd.hop) / model.frontEnd.sampleRate)
    frames = try FrameStream(model, reader: model.reader(ahead: options.lookAhead))
  }

  /// Takes the next block.
  ///
  /// - Parameter samples: interleaved, full scale 1; what is not a number counts as silence.
  /// - Throws: ``VocalMIDIError/incompleteFrame(samples:channels:)``; then nothing was taken.
  public func append(_ samples: [Float]) throws(VocalMIDIError) {
    try append(samples.span)
  }

  /// Takes the next block.
  ///
  /// - Parameter samples: interleaved, full scale 1; what is not a number counts as silence.
  /// - Throws: ``VocalMIDIError/incompleteFrame(samples:channels:)``; then nothing was taken.
  public func append(_ samples: Span<Float>) throws(VocalMIDIError) {
    guard samples.count.isMultiple(of: channels) else {
      throw .incompleteFrame(samples: samples.count, channels: channels)
    }
    let step = Self.chunk * channels
    for start in stride(from: 0, to: samples.count, by: step) {
      take(samples.extracting(start..<min(start + step, samples.count)))
    }
  }

  /// Ends the recording, and makes the transcriber ready for another one.
  ///
  /// - Throws: ``VocalMIDIError/noAudio`` without samples, ``VocalMIDIError/noFiniteSamples`` where
  ///   none is a number.
  public func finish() throws(VocalMIDIError) -> Transcription {
    defer { reset() }
    guard sampleFrames > 0 else { throw .noAudio }
    guard mixdown.nonFiniteSamples < sampleFrames * channels else { throw .noFiniteSamples }
    resampled.removeAll(keepingCapacity: true)
    resampler.finish(appendingTo: &resampled)
    analyse()
    frames.finish { decided.append($0) }
    var transcription = Transcription(
      notes: segmenter.notes(in: decided),
      duration: Seconds(Double(sampleFrames) / sampleRate),
      nonFiniteSamples: mixdown.nonFiniteSamples, spectrum: frames.spectrum)
    transcription.channelsCancel = mixdown.channelsCancel
    return transcription
  }

  private func take(_ block: Span<Float>) {
    sampleFrames += block.count / channels
    mono.removeAll(keepingCapacity: true)
    mixdown.append(block, to: &mono)
    let signal = mono
    resampled.removeAll(keepingCapacity: true)
    resampler.process(signal.span, appendingTo: &resampled)
    analyse()
  }

  private func analyse() {
    let signal = resampled
    frames.append(signal.span) { decided.append($0) }
  }

  private func reset() {
    resampler.reset()
    frames.reset()
    decided = []
    sampleFrames = 0
    mixdown.reset()
  }
}
