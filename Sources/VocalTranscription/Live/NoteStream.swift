import Synchronization
import VocalMusic
import VocalStages

/// From samples to events: what a ``LiveTranscriber`` does on its own thread. Once it is made, nothing is allocated.
package final class NoteStream {
  /// From the beginning of a note to its event.
  package let latency: Latency

  private let audio: AudioStream
  private let tracker: NoteTracker
  /// From one frame to the next.
  package let hop: Seconds
  /// Frames decided so far.
  private var frames = 0
  /// Sample frames transcribed so far.
  private let taken = Atomic<Int>(0)
  private let nonFinite = Atomic<Int>(0)
  private let cancel = Atomic(false)

  package init(
    _ model: TranscriptionModel, sampleRate: Double, channels: Int, options: TranscriptionOptions
  ) throws(VocalMIDIError) {
    audio = try AudioStream(model, sampleRate: sampleRate, channels: channels, options)
    tracker = model.tracker(options, makesNotes: false)
    hop = model.hop
    latency = audio.latency.adding(
      .segmentation, hop * Double(NoteTracker.onsetDelay) - tracker.onsetShift,
      withoutOnset: hop * Double(tracker.delayWithoutOnset))
  }

  /// Transcribes what waits in a queue, a block of it.
  ///
  /// - Returns: whether anything waited.
  package func take(from input: AudioInput, to output: EventOutput) -> Bool {
    let isNew = input.read { samples, lost in take(samples, lost: lost, to: output) }
    if isNew { publish() }
    return isNew
  }

  private func take(_ samples: Span<Float>, lost: Int, to output: EventOutput) {
    if lost > 0 {
      let duration = Seconds(Double(lost / audio.channels) / audio.sampleRate)
      output.send(.lostAudio(from: time, duration: duration), heard: time)
    }
    append(samples) { output.send($0, heard: $1) }
  }

  private func publish() {
    taken.store(audio.sampleFrames, ordering: .releasing)
    nonFinite.store(audio.nonFiniteSamples, ordering: .relaxed)
    cancel.store(audio.betterMix != nil, ordering: .relaxed)
  }

  /// Samples of the stream so far that were not numbers, and counted as silence. For any thread.
  package var nonFiniteSamples: Int { nonFinite.load(ordering: .relaxed) }

  /// Whether the channels of the stream cancel each other, as far as it is known. For any thread.
  package var channelsCancel: Bool { cancel.load(ordering: .relaxed) }

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
      let heard = hop * Double(frames) + audio.latency.total
      frames += 1
      tracker.append(frame) { event, _ in send(event, heard) }
    }
  }

  /// Ends the stream, with what the queue has lost last, and begins a new one.
  package func finish(from input: AudioInput, to output: EventOutput) {
    input.readEnd { samples, lost in take(samples, lost: lost, to: output) }
    publish()
    finish(to: output)
  }

  /// Ends the stream and begins a new one.
  package func finish(to output: EventOutput) {
    finish { output.send($0, heard: time) }
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
  }

  /// How much audio has come.
  private var time: Seconds { Seconds(Double(audio.sampleFrames) / audio.sampleRate) }
}
