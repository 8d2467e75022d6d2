import Synchronization
import VocalKernels
import VocalMusic

/// The way of events from the transcribing thread to whoever takes them.
///
/// The sending side never waits. Events for which there is no room are lost and counted, and the next event that has
/// room is preceded by one that says how many. For that report and the end of a stream there is always room, so
/// that whoever waits for the end does not wait for ever.
package final class EventOutput: @unchecked Sendable {
  // Unchecked: `missing` belongs to the sender.

  /// Places kept for the end of a stream and a report before it.
  private static let reserve = 2

  private let queue: RingBuffer<LiveEvent>
  private let lost = Atomic<Int>(0)
  /// Events lost since one was sent.
  private var missing = 0

  /// Events that may wait.
  private let capacity: Int

  /// - Parameter capacity: events that may wait.
  package init(capacity: Int) {
    self.capacity = capacity
    queue = RingBuffer(capacity: capacity + Self.reserve)
  }

  /// Events lost so far. For any thread.
  package var lostEvents: Int { lost.load(ordering: .relaxed) }

  /// Sends an event, or loses it; for the transcribing thread.
  package func send(_ kind: LiveEvent.Kind, heard: Seconds) {
    let needed = missing > 0 ? 2 : 1
    let free = queue.room() - (queue.capacity - capacity)
    guard (kind == .end ? queue.room() : free) >= needed else { return lose() }
    if missing > 0 {
      _ = queue.write(LiveEvent(kind: .lostEvents(count: missing), heard: heard))
      missing = 0
    }
    _ = queue.write(LiveEvent(kind: kind, heard: heard))
  }

  /// Whether so many events may be sent now without loss; for the transcribing thread.
  package func hasRoom(for count: Int) -> Bool {
    queue.room() - (queue.capacity - capacity) >= count
  }

  /// The next event; nil if none waits. For one thread at a time.
  package func next() -> LiveEvent? { queue.read() }

  private func lose() {
    missing += 1
    lost.add(1, ordering: .relaxed)
  }
}
