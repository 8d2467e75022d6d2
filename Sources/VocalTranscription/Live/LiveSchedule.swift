import Synchronization
import VocalKernels
import VocalMusic

/// Plays what a ``LiveTranscriber`` hears within the cycles of an audio callback, each event a fixed time after it was
/// sung: later than it is known, so that blocks and threads do not make the times uneven.
///
/// An event that is known too late for that is played at once. Nothing is allocated, and nothing waits.
package final class LiveSchedule: @unchecked Sendable {
  // Unchecked: all but `played` belongs to the callback's thread.

  /// Events that wait for whoever wants them after they were played.
  private static let waitingEvents = 1 << 14
  /// Messages that wait for a cycle with room for them.
  private static let waitingMessages = 1 << 8

  /// From a sound to the message that plays it, in frames.
  package let delay: Int

  private let live: LiveTranscriber
  private var messages: LiveMIDI
  /// The event to be played next, taken already.
  private var waiting: LiveEvent?
  /// Frames of the stream so far.
  private var position = 0
  private let unsent = RingBuffer<MIDIMessage>(capacity: waitingMessages)
  private let played = EventOutput(capacity: waitingEvents)
  private let hasEnded = Atomic(false)

  /// - Parameters:
  ///   - margin: how much longer than its latency the transcriber may take: for its blocks, its thread and the
  ///     computation.
  package init(_ live: LiveTranscriber, bends: PitchBendMode, margin: Seconds) {
    self.live = live
    messages = LiveMIDI(bends: bends)
    delay = Int(((live.latency.total + margin) * live.sampleRate).value.rounded(.up))
  }

  /// Gives a cycle's audio to the transcriber and plays what falls into the cycle.
  package func cycle(_ audio: Span<Float>, _ play: (_ frame: Int, MIDIMessage) -> Bool) {
    live.push(audio)
    let count = audio.count / live.channels
    while let message = unsent.read() {
      guard play(0, message) else {
        _ = unsent.write(message)
        break
      }
    }
    var last = 0
    while let event = waiting ?? live.nextEvent() {
      let frame = max(due(event.kind) - position, last)
      guard frame < count else {
        waiting = event
        break
      }
      messages.messages(for: event.kind) { message in
        if !play(frame, message) { _ = unsent.write(message) }
      }
      pass(event)
      last = frame
    }
    position += count
  }

  /// Passes on what is left once the cycles and the stream have ended.
  package func finish() {
    while let event = waiting ?? live.nextEvent() { pass(event) }
  }

  /// The next event that was played; nil if none waits. For one thread at a time.
  package func nextPlayed() -> LiveEvent? { played.next() }

  /// Whether the end of the stream has been played, and with it the end of what sounded. For any thread.
  package var isOver: Bool { hasEnded.load(ordering: .acquiring) }

  private func pass(_ event: LiveEvent) {
    if event.kind == .end { hasEnded.store(true, ordering: .releasing) }
    played.send(event.kind, heard: event.heard)
    waiting = nil
  }

  /// The frame of the stream at which an event is to be played.
  private func due(_ event: LiveEvent.Kind) -> Int {
    switch event {
    case .noteOn(let note): frame(note.onset) + delay
    case .pitch(_, let time, _): frame(time) + delay
    case .noteOff(_, let offset): frame(offset) + delay
    case .correction, .retraction, .lostAudio, .lostEvents, .end: 0
    }
  }

  private func frame(_ time: Seconds) -> Int { Int((time.value * live.sampleRate).rounded()) }
}
