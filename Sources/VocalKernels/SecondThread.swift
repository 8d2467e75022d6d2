import CVectorInstructions
import Foundation
import Synchronization

/// Work that can be cut into parts which run at the same time.
package protocol DivisibleWork {
  /// Does part `index` of `count`; the parts together are the whole.
  func run(part index: Int, of count: Int)
}

extension DivisibleWork {
  /// Does all of the work: on two threads where they are allowed (``LinearAlgebraThreads``) and the
  /// second is free, in one part otherwise.
  package func run() {
    guard LinearAlgebraThreads.count > 1, SecondThread.shared.take() else {
      return run(part: 0, of: 1)
    }
    withUnsafePointer(to: self) { work in
      SecondThread.shared.start(work, of: Self.self)
      run(part: 0, of: 2)
      SecondThread.shared.finish()
    }
  }

  /// Does the second of two parts of the work at `pointer`.
  fileprivate static func runSecondPart(of pointer: UnsafeRawPointer) {
    pointer.load(as: Self.self).run(part: 1, of: 2)
  }

  /// The share of `total` things that part `index` of `count` does, cut at multiples of `unit`.
  package static func share(_ index: Int, of count: Int, total: Int, unit: Int = 1) -> Range<Int> {
    let units = (total + unit - 1) / unit
    func end(_ parts: Int) -> Int { min(total, units * parts / count * unit) }
    return end(index)..<end(index + 1)
  }
}

/// The thread that does the second part of ``DivisibleWork``, one for the process.
///
/// Who finds it at work does everything alone, so nobody waits for another's work. Handing over allocates
/// nothing. Without work the thread spins for a moment, then sleeps.
private final class SecondThread: @unchecked Sendable {
  // Unchecked: `work` and `type` belong to whoever took the thread, and to the thread from `start` until
  // `isDone`.

  static let shared = SecondThread()

  /// How often the thread looks for work before it sleeps: some tens of microseconds.
  private static let patience = 2000

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

  /// Whether the thread was free; then it is the caller's until ``finish()``.
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

  /// Waits until the work is done, and leaves the thread to others.
  func finish() {
    while !isDone.load(ordering: .acquiring) { vector_pause() }
    isTaken.store(false, ordering: .releasing)
  }

  private func serve() {
    for _ in 0..<Self.patience where !isReady.load(ordering: .relaxed) { vector_pause() }
    wake.wait()
    isReady.store(false, ordering: .relaxed)
    if let work, let type { type.runSecondPart(of: work) }
    isDone.store(true, ordering: .releasing)
  }
}
