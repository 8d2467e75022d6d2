import CVectorInstructions
import Foundation
import Synchronization

/// A thread that helps with ``DivisibleWork``.
///
/// Without work it polls for a moment, then sleeps. Asking it for help and waiting for it allocates nothing.
final class Worker: @unchecked Sendable {
  // Unchecked: `pieces` is written only by who took the worker from its pool, before `start` releases `isAsked`, and
  // read only by the thread, between its acquiring of that and its release of `isDone`.

  /// For how long the thread looks for work before it sleeps, nanoseconds.
  private static let polling: UInt64 = 20_000

  /// Whether help was asked for that the thread has not begun with.
  private let isAsked = Atomic(false)
  private let isDone = Atomic(true)
  /// Whether `wake` was signalled and the thread has not waited for it since.
  private let isWaking = Atomic(false)
  private let wake = DispatchSemaphore(value: 0)
  private let end = DispatchSemaphore(value: 0)
  private var pieces: SharedPieces?

  /// Makes the thread, which calls `whenReady` once it runs.
  func run(name: String, whenReady: @escaping @Sendable () -> Void) {
    let thread = Thread { [unowned self] in
      var scratch = WorkerScratch()
      whenReady()
      while true { serve(&scratch) }
    }
    thread.name = name
    thread.start()
  }

  /// Asks the thread to help with `pieces`.
  func start(_ pieces: SharedPieces) {
    self.pieces = pieces
    isDone.store(false, ordering: .relaxed)
    isAsked.store(true, ordering: .releasing)
    if !isWaking.exchange(true, ordering: .acquiringAndReleasing) { wake.signal() }
  }

  /// Waits until the thread has done the pieces that it took, if it has begun at all: without giving up the processor
  /// until `deadline`, then asleep, so that the thread can have it.
  func finish(deadline: UInt64) {
    if takeRequest() { return }
    while !isDone.load(ordering: .acquiring), Nanoseconds.now < deadline { vector_pause() }
    end.wait()
  }

  private func serve(_ scratch: inout WorkerScratch) {
    let deadline = Nanoseconds.now + Self.polling
    while !isAsked.load(ordering: .relaxed), Nanoseconds.now < deadline { vector_pause() }
    wake.wait()
    _ = isWaking.exchange(false, ordering: .acquiringAndReleasing)
    guard takeRequest() else { return }
    pieces?.help(scratch: &scratch)
    isDone.store(true, ordering: .releasing)
    end.signal()
  }

  /// Takes back what ``start(_:)`` asked for, or begins with it: only one of the two threads can.
  private func takeRequest() -> Bool {
    isAsked.compareExchange(expected: true, desired: false, ordering: .acquiringAndReleasing)
      .exchanged
  }
}
