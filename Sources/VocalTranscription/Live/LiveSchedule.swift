import Synchronization
import VocalKernels
import VocalMusic

/// Plays what a ``LiveTranscriber`` hears within the cycles of an audio callback, each event a fixed time after it was
/// sung: later than it is known, so that blocks and threads do not make the times uneven.
///
/// An event that is known too late for that is played at once. Nothing is allocated, and nothing waits.
package final class LiveSchedule: @unchecked Sendable {
  // Unchecked: all but `known`, `knownUntil` and `hasEnded` belongs to the callback's thread.

  /// Events that wait to be played, and events that wait for whoever wants them besides.
  private static let waitingEvents = 1 << 14
  /// Messages of one event, at most.
  private static let waitingMessages = 1 << 4

  /// From a sound to the message that plays it, in frames.
  package let delay: Int
  /// Frames of the stream so far. For the callback.
  package private(set) var position = 0

  private let live: LiveTranscriber
  private var messages: LiveMIDI
  /// Events to be played, in order; written and read by the callback.
  private let events = RingBuffer<LiveEvent>(capacity: waitingEvents)
  /// The event to be played next, taken already.
  private var next: LiveEvent?
  /// Messages that had no room in their cycle, in order: nothing is played before them.
  private let unsent = RingBuffer<MIDIMessage>(capacity: waitingMessages)
  private var nextUnsent: MIDIMessage?
  private let known = EventOutput(capacity: waitingEvents)
  /// Up to which time all events are among the known ones, the bits of seconds.
  private let knownUntil = Atomic<UInt64>(0)
  private var endIsPlayed = false
  private let hasEnded = Atomic(false)

  /// - Parameters:
  ///   - margin: how much longer than its latency the transcriber may take: for its blocks, its thread and the
  ///     computation.
  package init(_ live: LiveTranscriber, bends: PitchBendMode, margin: Seconds) {
    self.live = live
    messages = LiveMIDI(bends: bends)
    delay = Int(((live.latency.total + margin) * live.sampleRate).value.rounded(.up))
  }

  /// What the margin must be for events to keep their time, in a callback that takes them once a cycle: as many whole
  /// cycles as the work lasts.
  ///
  /// - Parameters:
  ///   - work: how long a cycle's audio may take to become events, above 0.
  ///   - cycle: frames of a cycle, above 0.
  package static func margin(for work: Seconds, cycle: Int, sampleRate: Double) -> Seconds {
    let length = Double(cycle) / sampleRate
    return Seconds((work.value / length).rounded(.up) * length)
  }

  /// Tells that so many frames were lost before the next cycle: they belong to the stream all the same.
  package func skip(_ frames: Int) {
    live.skip(frames)
    position += frames
  }

  /// Gives a cycle's audio to the transcriber and plays what falls into the cycle.
  package func cycle(_ audio: Span<Float>, _ play: (_ frame: Int, MIDIMessage) -> Bool) {
    live.push(audio)
    takeEvents()
    let count = audio.count / live.channels
    if playUnsent(play) { playEvents(count, play) }
    if endIsPlayed, isAllSent { hasEnded.store(true, ordering: .releasing) }
    position += count
  }

  /// Hands on what is left to be known, once the cycles and the stream have ended.
  package func finish() {
    while let event = live.nextEvent() { known.send(event.kind, heard: event.heard) }
  }

  /// The next event that is known, before it is played; nil if none waits. For one thread at a time.
  package func nextKnown() -> LiveEvent? { known.next() }

  /// How much of the stream is transcribed: all events that depend on no more of it have been given to ``nextKnown()``,
  /// or can be taken there. For any thread.
  package var heard: Seconds {
    Seconds(Double(bitPattern: knownUntil.load(ordering: .acquiring)))
  }

  /// Whether the end of the stream has been played, and with it the end of what sounded. For any thread.
  package var isOver: Bool { hasEnded.load(ordering: .acquiring) }

  /// Takes the events that are known, as many as there is room for.
  private func takeEvents() {
    let heard = live.heard
    while events.room() > 0 {
      guard let event = live.nextEvent() else {
        knownUntil.store(heard.value.bitPattern, ordering: .releasing)
        return
      }
      _ = events.write(event)
      known.send(event.kind, heard: event.heard)
    }
  }

  private func playEvents(_ count: Int, _ play: (_ frame: Int, MIDIMessage) -> Bool) {
    var last = 0
    while isAllSent, let event = next ?? events.read() {
      let frame = max(due(event.kind) - position, last)
      next = frame < count ? nil : event
      guard frame < count else { return }
      messages.messages(for: event.kind) { message in
        if !isAllSent || !play(frame, message) { keep(message) }
      }
      if event.kind == .end { endIsPlayed = true }
      last = frame
    }
  }

  private var isAllSent: Bool { nextUnsent == nil }

  private func keep(_ message: MIDIMessage) {
    if nextUnsent == nil { nextUnsent = message } else { _ = unsent.write(message) }
  }

  /// Plays what had no room before.
  ///
  /// - Returns: whether all of it has been played.
  private func playUnsent(_ play: (_ frame: Int, MIDIMessage) -> Bool) -> Bool {
    while let message = nextUnsent {
      guard play(0, message) else { return false }
      nextUnsent = unsent.read()
    }
    return true
  }

  /// The frame of the stream at which an event is to be played.
  private func due(_ event: LiveEvent.Kind) -> Int {
    switch event {
    case .noteOn(let note): frame(note.onset) + delay
    case .pitch(_, let time, _): frame(time) + delay
    case .noteOff(_, let offset): frame(offset) + delay
    case .correction, .retraction, .tempo, .bar, .lostAudio, .lostEvents, .end: 0
    }
  }

  private func frame(_ time: Seconds) -> Int { Int((time.value * live.sampleRate).rounded()) }
}
