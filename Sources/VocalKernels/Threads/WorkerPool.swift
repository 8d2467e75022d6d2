import Synchronization

/// The threads that help with ``DivisibleWork``, for all sessions of the process.
///
/// Whoever has work takes those that are free, and nobody waits for a thread that another has taken. Where other
/// programs keep the threads from their processors, dividing work can cost time instead of saving it. The pool keeps an
/// account of both, and rests when it has lost more than it gained, for twenty times as long.
final class WorkerPool: @unchecked Sendable {
  // Unchecked: `workers` is changed only by `start`, which the lock serialises, and a thread's place is read only
  // after the thread became free, which is after it was written.

  static let shared = WorkerPool()

  /// The most threads of the pool: as many as an integer has bits.
  static let most = UInt64.bitWidth

  private let starting = Mutex(0)
  private let workers: UnsafeMutablePointer<Worker?>
  private let shares: [SharedPieces]
  /// The threads that nobody has taken, a bit each.
  private let free = Atomic<UInt64>(0)
  /// The most that old gains can excuse new losses, nanoseconds.
  private static let credit = 10_000_000

  /// What dividing has gained lately, less what it has lost, nanoseconds.
  private let balance = Atomic(credit)
  /// Until when the pool rests (``Nanoseconds``).
  private let restEnd = Atomic<UInt64>(0)

  private init() {
    workers = .allocate(capacity: Self.most)
    workers.initialize(repeating: nil, count: Self.most)
    shares = (0..<Self.most).map { _ in SharedPieces() }
  }

  /// Makes sure that the pool has `count` threads, or ``most`` if that is fewer.
  func start(_ count: Int) {
    starting.withLock { started in
      while started < min(count, Self.most) {
        let (worker, bit) = (Worker(), UInt64(1) << started)
        workers[started] = worker
        started += 1
        // Only a thread that runs can be taken: the system may refuse to make it.
        worker.run(name: "VocalKernels \(started)") { [unowned self] in
          free.bitwiseOr(bit, ordering: .releasing)
        }
      }
    }
  }

  /// Takes free threads, which are the caller's until ``Crew/finish()``.
  ///
  /// - Returns: one to `count` threads; nil if none is free, the pool rests, or `count` is less than one.
  func take(atMost count: Int) -> Crew? {
    guard count > 0 else { return nil }
    let now = Nanoseconds.now
    guard now >= restEnd.load(ordering: .relaxed) else { return nil }
    var candidates = free.load(ordering: .relaxed)
    while candidates != 0 {
      let chosen = Self.lowest(count, of: candidates)
      let (isTaken, present) = free.compareExchange(
        expected: candidates, desired: candidates & ~chosen, ordering: .acquiring)
      if isTaken { return Crew(self, members: chosen, taken: now) }
      candidates = present
    }
    return nil
  }

  /// Up to `count` of the bits that are set.
  private static func lowest(_ count: Int, of bits: UInt64) -> UInt64 {
    var (others, left) = (bits, count)
    while others != 0, left > 0 {
      others &= others - 1
      left -= 1
    }
    return bits & ~others
  }

  /// Counts a gain in nanoseconds, or a loss if it is negative. Callers who do so at the same time may lose one of them.
  private func account(_ gain: Int) {
    // A process that was stopped for a minute has not lost that minute to dividing.
    let sum = balance.load(ordering: .relaxed) + max(gain, -Self.credit)
    if sum < 0 { restEnd.max(Nanoseconds.now + UInt64(20 * -sum), ordering: .relaxed) }
    balance.store(min(max(sum, 0), Self.credit), ordering: .relaxed)
  }
}

extension WorkerPool {
  /// Threads of a pool that someone has taken to do a work together.
  struct Crew {
    /// For how long the one who took them keeps the processor while waiting, at most, nanoseconds.
    private static let longestSpin: UInt64 = 200_000

    private let pool: WorkerPool
    /// A bit each.
    private let members: UInt64
    private let taken: UInt64
    /// When all members had been asked.
    private var started: UInt64 = 0
    /// How many pieces the one who took them has begun with.
    private var begun: UInt64 = 0

    /// - Parameters:
    ///   - members: those of the pool, a bit each.
    ///   - taken: when, as ``Nanoseconds``.
    fileprivate init(_ pool: WorkerPool, members: UInt64, taken: UInt64) {
      (self.pool, self.members, self.taken) = (pool, members, taken)
    }

    /// Begins to do the pieces of `work`, which must stay where it is until ``finish()``.
    mutating func start<Work: DivisibleWork>(_ work: UnsafePointer<Work>) {
      pieces.begin(work)
      forEach { $0.start(pieces) }
      started = Nanoseconds.now
    }

    /// A piece that is now the caller's; nil if all have been taken.
    mutating func nextPiece() -> Int? {
      guard let piece = pieces.take() else { return nil }
      begun += 1
      return piece
    }

    /// Waits until the pieces of the others are done, and sets the threads free.
    func finish() {
      let ended = Nanoseconds.now
      let piece = (ended - started) / max(begun, 1)
      let deadline = ended + min(piece, Self.longestSpin)
      forEach { $0.finish(deadline: deadline) }
      let (took, alone) = (Nanoseconds.now - taken, piece * UInt64(pieces.count))
      if begun > 0 { pool.account(Int(alone) - Int(took)) }
      pool.free.bitwiseOr(members, ordering: .releasing)
    }

    /// The pieces that the crew shares: those of its first member.
    private var pieces: SharedPieces { pool.shares[members.trailingZeroBitCount] }

    private func forEach(_ body: (Worker) -> Void) {
      var others = members
      while others != 0 {
        if let worker = pool.workers[others.trailingZeroBitCount] { body(worker) }
        others &= others - 1
      }
    }
  }
}
