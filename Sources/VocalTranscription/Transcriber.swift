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
/// same notes, bit for bit, whatever the blocks. ``notes`` has those found so far, ``finish()`` gives them
/// all. Only the part of the recording that the current window and the current note need is kept. One
/// instance serves one thread at a time. In a task that was cancelled the recording is over: calls throw
/// ``VocalMIDIError/cancelled``, and the transcriber is ready for another one.
public final class Transcriber {
  /// Between two looks whether the task was cancelled: as much audio as takes a few hundredths of a second, whatever
  /// the look-ahead.
  private static let block: Seconds = 0.25

  /// The most channels accepted.
  public static let maximumChannels = 1024
  /// The sample rates accepted, in Hz.
  public static let sampleRates = Resampler.supportedRates

  /// Samples of a frame.
  public var channels: Int { audio.channels }
  /// Samples a second and channel, in Hz.
  public var sampleRate: Double { audio.sampleRate }

  private let audio: AudioStream
  private let tracker: NoteTracker
  /// The notes found so far and not taken, in order of onset: those that later audio cannot change.
  public private(set) var notes: [Note] = []

  /// - Parameters:
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - channels: samples of a frame, 1...``maximumChannels``.
  /// - Throws: ``VocalMIDIError`` where the rate, the channels or the options are not supported.
  package init(
    _ model: TranscriptionModel, sampleRate: Double, channels: Int,
    options: TranscriptionOptions = TranscriptionOptions()
  ) throws(VocalMIDIError) {
    audio = try AudioStream(model, sampleRate: sampleRate, channels: channels, options)
    tracker = model.tracker(options, making: options.contours ? .withContours : .plain)
  }

  /// Takes the next block.
  ///
  /// - Parameter samples: interleaved, full scale 1; what is not a number counts as silence.
  /// - Throws: ``VocalMIDIError/incompleteFrame(samples:channels:)``; then nothing was taken. Or
  ///   ``VocalMIDIError/cancelled``.
  public func append(_ samples: [Float]) throws(VocalMIDIError) {
    try append(samples.span)
  }

  /// Takes the next block.
  ///
  /// - Parameter samples: interleaved, full scale 1; what is not a number counts as silence.
  /// - Throws: ``VocalMIDIError/incompleteFrame(samples:channels:)``; then nothing was taken. Or
  ///   ``VocalMIDIError/cancelled``.
  public func append(_ samples: Span<Float>) throws(VocalMIDIError) {
    guard samples.count.isMultiple(of: channels) else {
      throw .incompleteFrame(samples: samples.count, channels: channels)
    }
    let block = blockLength
    for start in stride(from: 0, to: samples.count, by: block) {
      try verifyWanted()
      let part = samples.extracting(start..<min(start + block, samples.count))
      audio.append(part) { frame in tracker.append(frame) { keep($1) } }
    }
    try verifyWanted()
  }

  /// Samples of a block, of all channels.
  var blockLength: Int { Int(Self.block.value * sampleRate) * channels }

  /// Takes the ``notes`` found so far; ``finish()`` gives only those that are left. Whoever takes them now and then
  /// needs the same little memory however long the recording is.
  public func takeNotes() -> [Note] {
    defer { notes = [] }
    return notes
  }

  /// Ends the recording, and makes the transcriber ready for another one.
  ///
  /// - Throws: ``VocalMIDIError/noAudio`` without samples, ``VocalMIDIError/noFiniteSamples`` where
  ///   none is a number, or ``VocalMIDIError/cancelled``.
  public func finish() throws(VocalMIDIError) -> Transcription {
    defer { reset() }
    guard audio.sampleFrames > 0 else { throw .noAudio }
    guard audio.nonFiniteSamples < audio.sampleFrames * channels else { throw .noFiniteSamples }
    try VocalMIDIError.checkCancellation()
    audio.finish { frame in tracker.append(frame) { keep($1) } }
    try VocalMIDIError.checkCancellation()
    tracker.finish { keep($1) }
    var transcription = Transcription(
      notes: notes,
      duration: Seconds(Double(audio.sampleFrames) / sampleRate),
      nonFiniteSamples: audio.nonFiniteSamples, spectrum: audio.spectrum)
    transcription.betterMix = audio.betterMix
    return transcription
  }

  private func keep(_ note: Note?) {
    if let note { notes.append(note) }
  }

  /// Ends the recording where the task was cancelled.
  private func verifyWanted() throws(VocalMIDIError) {
    do throws(VocalMIDIError) {
      try VocalMIDIError.checkCancellation()
    } catch {
      reset()
      throw error
    }
  }

  private func reset() {
    audio.reset()
    tracker.reset()
    notes = []
  }
}
