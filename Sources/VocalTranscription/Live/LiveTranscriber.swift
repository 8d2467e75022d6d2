import Foundation
import Synchronization
import VocalMusic
import VocalStages

/// Transcribes while one sings.
///
/// ```swift
/// let live = try pipeline.live(sampleRate: 48000)
/// live.start()
/// // In the audio callback:
/// live.push(samples)
/// // Anywhere else:
/// for await event in live.events { ... }
/// ```
/// Samples go from the audio callback through a queue to a thread of the transcriber's own, which finds the notes,
/// and events from there through another queue to whoever takes them. ``push(_:)`` never waits, allocates, locks,
/// throws or makes a system call, whatever the other threads do. With the same ``TranscriptionOptions/lookAhead``
/// and the same audio the notes are those of a ``Transcriber``, bit for bit, whatever the blocks.
///
/// ``push(_:)`` is for one thread at a time, and so are ``nextEvent()`` with ``events``, and ``start()`` with
/// ``stop()``; the three may be different threads. Many transcribers may share the weights of one pipeline.
public final class LiveTranscriber: Sendable {
  /// The audio that may wait to be transcribed. It gives far fewer events than ``LiveWorker`` keeps room for.
  private static let buffered: Seconds = 4
  /// Seconds between two looks whether there is room.
  private static let pause = 0.001
  /// The events that may wait to be taken: some minutes of singing.
  private static let waitingEvents = 1 << 14

  /// How long it takes from the beginning of a note to its event, without the length of the caller's blocks.
  public let latency: Latency
  /// The time from one pitch event of a note to the next.
  public let hop: Seconds
  /// Samples of a frame.
  public let channels: Int
  /// Samples a second and channel, in Hz.
  public let sampleRate: Double

  private let input: AudioInput
  private let output: EventOutput
  private let worker: LiveWorker

  /// - Parameters:
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - channels: 1...``Transcriber/maximumChannels``.
  ///   - options: without a look-ahead, that of ``TranscriptionOptions/live`` is taken.
  ///   - beats: finds the beats, for events of their own; nil for none.
  /// - Throws: ``VocalMIDIError`` where the rate, the channels or the options are not supported.
  package init(
    _ model: TranscriptionModel, sampleRate: Double, channels: Int, options: TranscriptionOptions,
    beats: (any LiveBeatFinder)? = nil
  ) throws(VocalMIDIError) {
    var options = options
    options.lookAhead = options.lookAhead ?? TranscriptionOptions.live.lookAhead
    let stream = try NoteStream(
      model, sampleRate: sampleRate, channels: channels, options: options, beats: beats)
    self.sampleRate = sampleRate
    self.channels = channels
    hop = stream.hop
    latency = stream.latency
    input = AudioInput(
      channels: channels, frames: Int(Self.buffered.value * sampleRate))
    output = EventOutput(capacity: Self.waitingEvents)
    worker = LiveWorker(stream, from: input, to: output)
  }

  deinit { worker.abandon() }

  /// Begins a stream, whose times count from here. Does nothing if one has begun.
  public func start() { worker.start() }

  /// Ends the stream: what was pushed is transcribed to the end, the events that are left are sent, and at last
  /// ``LiveEvent/Kind/end``. Waits until that is done.
  public func stop() { worker.stop() }

  /// Forgets the stream so far and the audio that waits, and begins a new one: events of the old one end with
  /// ``LiveEvent/Kind/end``, without those of notes that were not decided.
  public func reset() { worker.reset() }

  /// Takes the next block, for the audio callback. Before ``start()`` and after ``stop()`` it is ignored.
  ///
  /// What does not fit in the queue is lost: the audio side is never made to wait. Then silence of the same length
  /// takes its place, ``lostSamples`` counts it, and an event tells of it. That happens where transcribing is too
  /// slow, and where nobody takes the events: before their queue is full, no more audio is transcribed.
  ///
  /// - Parameter samples: interleaved, full scale 1, a whole number of frames; what is not a number counts as
  ///   silence.
  public func push(_ samples: Span<Float>) {
    if worker.isRunning { input.write(samples) }
  }

  /// Tells of audio that was lost on its way here, for the audio callback: silence of so many frames takes its place,
  /// ``lostSamples`` counts it, and an event tells of it, so that later notes keep their time.
  public func skip(_ frames: Int) {
    if worker.isRunning, frames > 0 { input.skip(frames: frames) }
  }

  /// Takes a block as ``push(_:)`` does, but waits until there is room for it: for sources that can wait, such as
  /// files and pipes. Nothing is lost; the events must be taken meanwhile, on another thread.
  public func pushWaiting(_ samples: Span<Float>) {
    let step = channels * max(input.capacity / 4, 1)
    for start in stride(from: 0, to: samples.count, by: step) {
      let block = samples.extracting(start..<min(start + step, samples.count))
      while worker.isRunning, !input.hasRoom(for: block.count) {
        Thread.sleep(forTimeInterval: Self.pause)
      }
      push(block)
    }
  }

  /// The next event; nil if none waits. Never waits.
  public func nextEvent() -> LiveEvent? { output.next() }

  /// The events until the end of the stream, as they come.
  public var events: LiveEvents { LiveEvents(output) }

  /// How much of the stream is transcribed: all events that depend on no more of it have been sent.
  public var heard: Seconds { worker.heard }

  /// Samples of the stream so far that were not numbers, and counted as silence.
  public var nonFiniteSamples: Int { worker.nonFiniteSamples }

  /// Whether the channels of the stream cancel each other, so that their mean has almost nothing of the voice.
  public var channelsCancel: Bool { worker.channelsCancel }

  /// What a replaced stage threw when it was to find the beats, in the last stream in which it threw: such a stream goes
  /// on without tempo and bars.
  public var beatError: VocalMIDIError? { worker.beatError }

  /// Samples that were lost because the queue was full, or that the caller told of.
  public var lostSamples: Int { input.lostSamples }

  /// Events that were lost because nobody took them.
  public var lostEvents: Int { output.lostEvents }
}
