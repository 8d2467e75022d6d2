import Synchronization

/// The pieces of one work that nobody has taken yet, for the threads that do it together.
///
/// Taking a piece neither waits nor allocates.
final class SharedPieces: @unchecked Sendable {
  // Unchecked: all but `next` is written only while no thread but the writer's knows of the work.

  private let next = Atomic(0)
  private(set) var count = 0
  private var work: UnsafeRawPointer?
  private var type: (any DivisibleWork.Type)?

  /// Begins with the first piece of `work`, which must stay where it is until all pieces are done.
  func begin<Work: DivisibleWork>(_ work: UnsafePointer<Work>) {
    self.work = UnsafeRawPointer(work)
    type = Work.self
    count = work.pointee.pieces
    next.store(0, ordering: .relaxed)
  }

  /// A piece that is now the caller's; nil if all have been taken.
  func take() -> Int? {
    let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return piece < count ? piece : nil
  }

  /// Does pieces until all have been taken.
  func help(scratch: inout WorkerScratch) {
    if let work, let type { type.help(at: work, self, &scratch) }
  }
}

extension DivisibleWork {
  /// Does pieces of the work at `pointer`.
  fileprivate static func help(
    at pointer: UnsafeRawPointer, _ shared: SharedPieces, _ scratch: inout WorkerScratch
  ) {
    let work = pointer.assumingMemoryBound(to: Self.self)
    guard let first = shared.take() else { return }
    let memory = scratch.room(for: work.pointee.scratchCount)
    work.pointee.run(first..<(first + 1), scratch: memory)
    while let piece = shared.take() {
      work.pointee.run(piece..<(piece + 1), scratch: memory)
    }
  }
}
