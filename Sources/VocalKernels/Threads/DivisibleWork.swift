/// Work that can be divided into pieces, which several threads may do at the same time and in any order.
package protocol DivisibleWork {
  /// How many pieces there are, all of about the same size.
  var pieces: Int { get }
  /// About how many multiplications all of them take, which tells whether dividing the work gains time.
  var multiplications: Int { get }
  /// How many `Float` of scratch a thread needs.
  var scratchCount: Int { get }

  /// Does some pieces, one after the other.
  ///
  /// - Parameter scratch: at least ``scratchCount`` elements, overwritten.
  func run(_ pieces: Range<Int>, scratch: UnsafeMutablePointer<Float>)
}

/// Fewer multiplications for a thread take less time than waking it.
private let leastMultiplications = 1 << 20

extension DivisibleWork {
  /// Does all of the work, together with other threads if there is enough of it, more threads are allowed
  /// (``LinearAlgebraThreads``), and some are free.
  ///
  /// Whoever has done a piece takes the next one, so that a thread that comes late, or has less of its processor,
  /// does fewer.
  /// - Parameter scratch: at least ``scratchCount`` elements for this thread, overwritten.
  package func run(scratch: UnsafeMutablePointer<Float>) {
    let allowed = LinearAlgebraThreads.count
    guard allowed > 1, var crew = WorkerPool.shared.take(atMost: helpers(allowed))
    else { return run(0..<pieces, scratch: scratch) }
    withUnsafePointer(to: self) { work in
      crew.start(work)
      while let piece = crew.nextPiece() {
        run(piece..<(piece + 1), scratch: scratch)
      }
      crew.finish()
    }
  }

  /// How many threads may help this one where so many are allowed.
  private func helpers(_ allowed: Int) -> Int {
    min(allowed, pieces, multiplications / leastMultiplications) - 1
  }
}
