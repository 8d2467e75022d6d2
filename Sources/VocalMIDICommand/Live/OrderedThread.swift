import Dispatch
import Synchronization
import VocalFiles

/// Does one thing after the other on a thread of its own, until one fails.
final class OrderedThread: Sendable {
  /// Things that may wait: many minutes of events. Whoever adds more learns that it is too slow.
  private static let waiting = 1 << 16
  /// Things that wait for all such threads, and from how many on a source that can wait should.
  private static let backlog = Atomic(0)
  private static let long = 1 << 12
  /// How long ``finish(_:)`` waits without any progress once the program is asked to end.
  private static let patience = 5.0

  private let queue: DispatchQueue
  private let state = Mutex((count: 0, failure: (any Error)?.none))

  init(_ name: String) {
    queue = DispatchQueue(label: "VocalMIDI \(name)", qos: .userInitiated)
  }

  /// Whether nothing waits.
  var isIdle: Bool { state.withLock { $0.count == 0 } }

  /// Whether much waits to be done. For any thread.
  static var isBehind: Bool { backlog.load(ordering: .relaxed) > long }

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
    Self.backlog.add(1, ordering: .relaxed)
    queue.async { [self] in
      let isOver = state.withLock { $0.failure != nil }
      var failure: (any Error)?
      if !isOver {
        do { try work() } catch { failure = error }
      }
      let found = failure
      state.withLock { state in
        state.count -= 1
        Self.backlog.subtract(1, ordering: .relaxed)
        if let found { state.failure = found }
      }
    }
  }

  /// Waits until all is done; once the program is asked to end, only as long as something goes on.
  ///
  /// - Parameter isPatient: whether it waits however long it takes as long as the program is not asked to end.
  /// - Throws: what has failed, or that nothing goes on.
  func finish(_ name: String, isPatient: Bool = true) throws {
    let isDone = DispatchSemaphore(value: 0)
    queue.async { isDone.signal() }
    var (left, since) = (state.withLock { $0.count }, ContinuousClock.now)
    while isDone.wait(timeout: .now() + 0.05) == .timedOut {
      let count = state.withLock { $0.count }
      if count != left || (isPatient && !Interruption.isAsked) { (left, since) = (count, .now) }
      guard .now - since < .seconds(Self.patience) else {
        throw FileWritingError.failed(
          path: name, reason: "it has not taken what was written for seconds")
      }
    }
    try state.withLock { state in
      if let failure = state.failure { throw failure }
    }
  }
}
