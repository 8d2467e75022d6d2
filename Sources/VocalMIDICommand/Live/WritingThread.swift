import Foundation
import VocalMIDI

/// Takes live events and writes them as they come, on a thread of its own.
final class WritingThread: @unchecked Sendable {
  // Unchecked: `writer` and `problem` are used by the thread, and after it has ended by who waited for it.

  private static let pause = 0.002

  private var writer: LiveWriter
  private let next: () -> LiveEvent?
  private let isDone = DispatchSemaphore(value: 0)
  private var problem: (any Error)?

  /// - Parameter next: the next event; nil if none waits.
  init(_ writer: LiveWriter, next: @escaping () -> LiveEvent?) {
    self.writer = writer
    self.next = next
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
      guard let event = next() else {
        Thread.sleep(forTimeInterval: Self.pause)
        continue
      }
      isOver = event.kind == .end
      guard problem == nil else { continue }
      do {
        try writer.write(event)
      } catch {
        problem = error
        StandardError.line("\(error)")
      }
    }
  }
}
