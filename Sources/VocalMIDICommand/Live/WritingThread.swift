import Foundation
import VocalMIDI

/// Takes live events and writes them as they come, on a thread of its own.
final class WritingThread: @unchecked Sendable {
  // Unchecked: `writer` and `problem` are used by the thread, and after it has ended by who waited for it.

  private static let pause = 0.002

  private var writer: LiveWriter
  private let next: () -> LiveEvent?
  private let heard: () -> Seconds
  private let isDone = DispatchSemaphore(value: 0)
  private var problem: (any Error)?

  /// - Parameters:
  ///   - next: the next event; nil if none waits.
  ///   - heard: how much of the stream all events are known of.
  init(
    _ writer: LiveWriter, next: @escaping () -> LiveEvent?, heard: @escaping () -> Seconds = { 0 }
  ) {
    self.writer = writer
    self.next = next
    self.heard = heard
  }

  func start() {
    let thread = Thread { [self] in
      work()
      isDone.signal()
    }
    thread.name = "VocalMIDI events"
    thread.start()
  }

  /// Waits until the last event is written.
  ///
  /// - Throws: what kept an event from being written.
  func finish() throws {
    isDone.wait()
    if let problem { throw problem }
  }

  /// Goes on taking events after a failure, so that the transcriber never waits for a full disk.
  private func work() {
    var isOver = false
    while !isOver {
      // In this order: events of what is heard by now are there by now.
      let heard = heard()
      if let event = next() {
        isOver = event.kind == .end
        attempt { try writer.write(event) }
      } else {
        attempt { try writer.write(until: heard) }
        Thread.sleep(forTimeInterval: Self.pause)
      }
    }
  }

  private func attempt(_ body: () throws -> Void) {
    guard problem == nil else { return }
    do {
      try body()
    } catch {
      problem = error
      StandardError.line("\(error)")
    }
  }
}
