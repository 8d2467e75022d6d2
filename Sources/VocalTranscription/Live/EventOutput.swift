import Synchronization
import VocalKernels
import VocalMusic

/// The way of events from the transcribing thread to whoever takes them.
///
/// The sending side never waits. Events for which there is no room are lost and counted, and the next event that has
/// room is preceded by one that says how many.
package final class EventOutput: @unchecked Sendable {
  // Unchecked: `missing` belongs to the sender.

  private let queue: RingBuffer<LiveEvent>
  private let lost = Atomic<Int>(0)
  /// Events lost since one was sent.
  private var missing = 0

  /// - Parameter capacity: events that may wait.
  package init(capacity: Int) {
    queue = RingBuffer(capacity: capacity)
  }

  /// Events lost so far. For any thread.
  package var lostEvents: Int { lost.load(ordering: .relaxed) }

  /// Sends an event, or loses it; for the transcribing thread.
  package func send(_ kind: LiveEvent.Kind, heard: Seconds) {
    if missing > 0 {
      // One place for the report, one for the event.
      guard queue.room() >= 2 else { return lose() }
      _ = queue.write(LiveEvent(kind: .lostEvents(count: missing), heard: heard))
      missing = 0
    }
    if !queue.write(LiveEvent(kind: kind, heard: heard)) { lose() }
  }

  /// The next event; nil if none waits. For one thread at a time.
  package func next() -> LiveEvent? { queue.read() }

  private func lose() {
    missing += 1
    lost.add(1, ordering: .relaxed)
  }
}
