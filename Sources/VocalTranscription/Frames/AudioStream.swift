import VocalMusic
import VocalSignal
import VocalStages

/// Turns interleaved samples of any rate into analysed frames: what a ``Transcriber`` and a live session share.
///
/// Blocks of any size give the same frames, bit for bit. Once it is made, nothing is allocated.
final class AudioStream {
  /// Sample frames processed at a time, so that blocks of any size need little memory.
  private static let chunk = 8192

  /// Samples of a frame.
  let channels: Int
  /// Samples a second and channel, in Hz.
  let sampleRate: Double
  /// From a frame's centre to the sample that decides it.
  let latency: Latency
  /// Sample frames taken so far.
  private(set) var sampleFrames = 0

  private var mixdown: Mixdown
  private let resampler: Resampler
  private let frames: FrameStream
  private var mono: [Float] = []
  private var resampled: [Float] = []

  /// - Parameters:
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - channels: 1...``Transcriber/maximumChannels``.
  init(
    _ model: TranscriptionModel, sampleRate: Double, channels: Int, _ options: TranscriptionOptions
  ) throws(VocalMIDIError) {
    guard (1...Transcriber.maximumChannels).contains(channels) else {
      throw .unsupportedChannelCount(channels, limit: Transcriber.maximumChannels)
    }
    try options.validate(channels: channels)
    let frontEnd = model.frontEnd
    do {
      resampler = try Resampler(inputRate: sampleRate, outputRate: frontEnd.sampleRate)
    } catch {
      throw .unsupportedSampleRate(sampleRate)
    }
    self.sampleRate = sampleRate
    self.channels = channels
    mixdown = Mixdown(channels: channels, mix: options.mix)
    let reader = model.reader(ahead: options.lookAhead)
    frames = FrameStream(model, reader: reader)
    latency = Latency([
      .resampling: Seconds(Double(resampler.lookAhead) / sampleRate),
      .analysisWindow: Seconds(Double(frontEnd.fftSize / 2) / frontEnd.sampleRate),
      .network: model.hop * Double(reader.lookAhead),
    ])
    mono.reserveCapacity(Self.chunk)
    resampled.reserveCapacity(resampler.outputCount(for: Self.chunk) + 1)
  }

  /// Samples so far that were not numbers, and counted as silence.
  var nonFiniteSamples: Int { mixdown.nonFiniteSamples }

  /// The mix that has the voice, where the channels' mean does not.
  var betterMix: ChannelMix? { mixdown.betterMix }

  /// What the sung frames sound like.
  var spectrum: SpectrumMean { frames.spectrum }

  /// Takes a whole number of sample frames, and hands on the analysed frames that they decide.
  func append(_ samples: Span<Float>, _ take: (NoteSegmentFrame) -> Void) {
    let step = Self.chunk * channels
    for start in stride(from: 0, to: samples.count, by: step) {
      let block = samples.extracting(start..<min(start + step, samples.count))
      sampleFrames += block.count / channels
      mono.removeAll(keepingCapacity: true)
      mixdown.append(block, to: &mono)
      resampled.removeAll(keepingCapacity: true)
      resampler.process(mono.span, appendingTo: &resampled)
      frames.append(resampled.span, take)
    }
  }

  /// Ends the recording and hands on the frames that are left; ``reset()`` comes next.
  func finish(_ take: (NoteSegmentFrame) -> Void) {
    resampled.removeAll(keepingCapacity: true)
    resampler.finish(appendingTo: &resampled)
    frames.append(resampled.span, take)
    frames.finish(take)
  }

  /// Forgets the recording so far.
  func reset() {
    sampleFrames = 0
    mixdown.reset()
    resampler.reset()
    frames.reset()
  }
}
