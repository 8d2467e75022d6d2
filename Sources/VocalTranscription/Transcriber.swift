import VocalMusic
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
  public var channels: Int { audio.channels }
  /// Samples a second and channel, in Hz.
  public var sampleRate: Double { audio.sampleRate }

  private let audio: AudioStream
  private let segmenter: NoteSegmenter
  private var frames: [NoteSegmentFrame] = []

  /// - Parameters:
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - channels: samples of a frame, 1...``maximumChannels``; their mean is transcribed.
  /// - Throws: ``VocalMIDIError`` where the rate, the channels or the options are not supported.
  package init(
    _ model: TranscriptionModel, sampleRate: Double, channels: Int,
    options: TranscriptionOptions = TranscriptionOptions()
  ) throws(VocalMIDIError) {
    try options.validate()
    audio = try AudioStream(
      model, sampleRate: sampleRate, channels: channels, lookAhead: options.lookAhead)
    segmenter = model.segmenter(options)
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
    audio.append(samples) { frames.append($0) }
  }

  /// Ends the recording, and makes the transcriber ready for another one.
  ///
  /// - Throws: ``VocalMIDIError/noAudio`` without samples, ``VocalMIDIError/noFiniteSamples`` where
  ///   none is a number.
  public func finish() throws(VocalMIDIError) -> Transcription {
    defer { reset() }
    guard audio.sampleFrames > 0 else { throw .noAudio }
    guard audio.nonFiniteSamples < audio.sampleFrames * channels else { throw .noFiniteSamples }
    audio.finish { frames.append($0) }
    var transcription = Transcription(
      notes: segmenter.notes(in: frames),
      duration: Seconds(Double(audio.sampleFrames) / sampleRate),
      nonFiniteSamples: audio.nonFiniteSamples, spectrum: audio.spectrum)
    transcription.channelsCancel = audio.channelsCancel
    return transcription
  }

  private func reset() {
    audio.reset()
    frames = []
  }
}
