import COpenBLAS
import Synchronization

/// How many threads the matrix products of this process may use: 1 until ``use(_:)`` is called.
///
/// The number belongs to the process, not to a model or session: nothing but a program's main function
/// changes it, once, before the first product.
package enum LinearAlgebraThreads {
  /// OpenBLAS starts with as many threads as there are processors, and is told otherwise the first time
  /// that this is used.
  private static let allowed: Atomic<Int> = {
    openblas_set_num_threads(1)
    return Atomic(1)
  }()

  /// The number of threads a matrix product may use at present.
  package static var count: Int { allowed.load(ordering: .relaxed) }

  /// Makes sure that OpenBLAS knows the number; called before each of its products.
  static func tellOpenBLAS() { _ = count }

  /// Lets every later matrix product use `count` threads (at least 1).
  package static func use(_ count: Int) {
    precondition(count > 0, "a matrix product needs a thread")
    allowed.store(count, ordering: .relaxed)
    openblas_set_num_threads(Int32(clamping: count))
  }
}
