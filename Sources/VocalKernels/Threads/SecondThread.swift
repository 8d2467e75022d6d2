import CVectorInstructions
import Foundation
import Synchronization

/// The thread that does the second part of ``DivisibleWork``, one for the process.
///
/// A caller who finds it busy does all of the work alone, so that nobody waits for another's. Handing work
/// over allocates nothing. Without work the thread polls for a moment, then sleeps.
final class SecondThread: @unchecked Sendable {
  // Unchecked: `work` and `type` are written only by the caller that took the thread, before `start`
  // releases `isReady`, and read only by the thread, between that and its release of `isDone`.

  static let shared = SecondThread()

  /// How often the thread looks for work before it sleeps: some tens of microseconds.
  private static let polls = 2000

  private let isTaken = Atomic(false)
  private let isDone = Atomic(false)
  private let wake = DispatchSemaphore(value: 0)
  private let isReady = Atomic(false)
  private var work: UnsafeRawPointer?
  private var type: (any DivisibleWork.Type)?

  private init() {
    let thread = Thread { [unowned self] in
      while true { serve() }
    }
    thread.name = "VocalKernels"
    thread.start()
  }

  /// Takes the thread if it is free; then it is the caller's until ``finish()``.
  ///
  /// - Returns: whether it was free.
  func take() -> Bool {
    isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
  }

  /// Begins to do the second part of `work` on the thread.
  func start(_ work: UnsafeRawPointer, of type: any DivisibleWork.Type) {
    self.work = work
    self.type = type
    isDone.store(false, ordering: .relaxed)
    isReady.store(true, ordering: .releasing)
    wake.signal()
  }

  /// Waits until the work is done, and sets the thread free.
  func finish() {
    while !isDone.load(ordering: .acquiring) { vector_pause() }
    isTaken.store(false, ordering: .releasing)
  }

  private func serve() {
    for _ in 0..<Self.polls where !isReady.load(ordering: .relaxed) { vector_pause() }
    wake.wait()
    isReady.store(false, ordering: .relaxed)
    if let work, let type { type.runSecondPart(of: work) }
    isDone.store(true, ordering: .releasing)
  }
}
