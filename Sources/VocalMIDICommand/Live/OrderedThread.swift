import Dispatch
import Synchronization
import VocalFiles

/// Does one thing after the other on a thread of its own, until one fails.
final class OrderedThread: Sendable {
  /// Things that may wait: many minutes of events. Beyond that the last one fails.
  private static let waiting = 1 << 16
  /// How long ``finish(_:)`` waits.
  private static let patience = DispatchTimeInterval.seconds(5)

  private let queue: DispatchQueue
  private let state = Mutex((count: 0, failure: (any Error)?.none))

  init(_ name: String) {
    queue = DispatchQueue(label: "VocalMIDI \(name)", qos: .userInitiated)
  }

  /// Whether nothing waits.
  var isIdle: Bool { state.withLock { $0.count == 0 } }

  /// Does something once all before it is done.
  ///
  /// - Throws: what has failed before; then it is not done.
  func add(_ work: @escaping @Sendable () throws -> Void) throws {
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      guard state.count < Self.waiting else {
        throw FileWritingError.failed(
          path: queue.label, reason: "it has been too slow for minutes")
      }
      state.count += 1
    }
    queue.async { [self] in
      let isOver = state.withLock { $0.failure != nil }
      var failure: (any Error)?
      if !isOver {
        do { try work() } catch { failure = error }
      }
      let found = failure
      state.withLock { state in
        state.count -= 1
        if let found { state.failure = found }
      }
    }
  }

  /// Waits until all is done, for some seconds.
  ///
  /// - Throws: what has failed, or that it takes too long.
  func finish(_ name: String) throws {
    let isDone = DispatchSemaphore(value: 0)
    queue.async { isDone.signal() }
    guard isDone.wait(timeout: .now() + Self.patience) == .success else {
      throw FileWritingError.failed(
        path: name, reason: "it has not taken what was written for seconds")
    }
    try state.withLock { state in
      if let failure = state.failure { throw failure }
    }
  }
}
