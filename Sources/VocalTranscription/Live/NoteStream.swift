import Synchronization
import VocalMusic
import VocalStages

/// From samples to events: what a ``LiveTranscriber`` does on its own thread. Once it is made, nothing is allocated, except
/// by what finds the beats where it is asked to.
package final class NoteStream {
  /// From the beginning of a note to its event.
  package let latency: Latency

  private let audio: AudioStream
  private let tracker: NoteTracker
  /// From one frame to the next.
  package let hop: Seconds
  /// Tells of the beats; nil for none.
  private var bars: BarCounter?
  /// Frames decided so far.
  private var frames = 0
  /// Sample frames transcribed so far.
  private let taken = Atomic<Int>(0)
  private let nonFinite = Atomic<Int>(0)
  private let cancel = Atomic(false)
  private let beatFailure = Mutex<VocalMIDIError?>(nil)

  /// - Parameter beats: finds the beats, for events of their own; it may allocate.
  package init(
    _ model: TranscriptionModel, sampleRate: Double, channels: Int, options: TranscriptionOptions,
    beats: (any LiveBeatFinder)? = nil
  ) throws(VocalMIDIError) {
    bars = beats.map(BarCounter.init)
    audio = try AudioStream(model, sampleRate: sampleRate, channels: channels, options)
    tracker = model.tracker(options, making: .none)
    hop = model.hop
    latency = audio.latency.adding(
      .segmentation, hop * Double(NoteTracker.onsetDelay) - tracker.onsetShift,
      withoutOnset: hop * Double(tracker.delayWithoutOnset))
  }

  /// Transcribes what waits in a queue, a block of it.
  ///
  /// - Returns: whether anything waited.
  package func take(from input: AudioInput, to output: EventOutput) -> Bool {
    let isNew = input.read { samples, lost in append(samples, lost: lost, to: output) }
    if isNew { publish() }
    return isNew
  }

  /// Transcribes a block, and sends what there is to report.
  ///
  /// - Parameter lost: samples before it that were lost, for which silence stands at its beginning.
  package func append(_ samples: Span<Float>, lost: Int = 0, to output: EventOutput) {
    if lost > 0 {
      let duration = Seconds(Double(lost / audio.channels) / audio.sampleRate)
      tell(.lostAudio(from: time, duration: duration), heard: time, to: output)
    }
    append(samples) { tell($0, heard: $1, to: output) }
    // Whatever is heard from here on comes with the next frame, or later.
    bars?.advance(to: min(decision(of: frames), time)) { output.send($0, heard: $1) }
  }

  /// Sends an event, after the bars that have begun by then.
  private func tell(_ kind: LiveEvent.Kind, heard: Seconds, to output: EventOutput) {
    bars?.advance(to: heard) { output.send($0, heard: $1) }
    output.send(kind, heard: heard)
    bars?.take(LiveEvent(kind: kind, heard: heard)) { output.send($0, heard: $1) }
    if let failure = bars?.failure { beatFailure.withLock { $0 = failure } }
  }

  /// How much of the stream decides a frame.
  private func decision(of frame: Int) -> Seconds { hop * Double(frame) + audio.latency.total }

  private func publish() {
    taken.store(audio.sampleFrames, ordering: .releasing)
    nonFinite.store(audio.nonFiniteSamples, ordering: .relaxed)
    cancel.store(audio.betterMix != nil, ordering: .relaxed)
  }

  /// Samples of the stream so far that were not numbers, and counted as silence. For any thread.
  package var nonFiniteSamples: Int { nonFinite.load(ordering: .relaxed) }

  /// Whether the channels of the stream cancel each other, as far as it is known. For any thread.
  package var channelsCancel: Bool { cancel.load(ordering: .relaxed) }

  /// Why the beats of a stream could not be found, the last time. For any thread.
  package var beatError: VocalMIDIError? { beatFailure.withLock { $0 } }

  /// How much of the stream is transcribed; all events that depend on no more have been sent. For any thread.
  package var heard: Seconds {
    Seconds(Double(taken.load(ordering: .acquiring)) / audio.sampleRate)
  }

  /// Transcribes a block.
  ///
  /// - Parameter send: gets events, and how much of the stream each depends on, whatever the blocks are.
  package func append(
    _ samples: Span<Float>, _ send: (_ event: LiveEvent.Kind, _ heard: Seconds) -> Void
  ) {
    audio.append(samples) { frame in
      let heard = decision(of: frames)
      frames += 1
      tracker.append(frame) { event, _ in send(event, heard) }
    }
  }

  /// Ends the stream, with what the queue has lost last, and begins a new one.
  package func finish(from input: AudioInput, to output: EventOutput) {
    input.readEnd { samples, lost in append(samples, lost: lost, to: output) }
    publish()
    finish(to: output)
  }

  /// Ends the stream and begins a new one.
  package func finish(to output: EventOutput) {
    finish { tell($0, heard: time, to: output) }
    output.send(.end, heard: time)
    reset()
  }

  /// Decides what is left.
  package func finish(_ send: (LiveEvent.Kind) -> Void) {
    audio.finish { frame in tracker.append(frame) { event, _ in send(event) } }
    tracker.finish { event, _ in send(event) }
  }

  /// Ends the stream without what is undecided, and begins a new one.
  package func abort(to output: EventOutput) {
    output.send(.end, heard: time)
    reset()
  }

  /// Forgets the stream so far.
  package func reset() {
    frames = 0
    taken.store(0, ordering: .releasing)
    audio.reset()
    tracker.reset()
    bars?.reset()
  }

  /// How much audio has come.
  private var time: Seconds { Seconds(Double(audio.sampleFrames) / audio.sampleRate) }
}
