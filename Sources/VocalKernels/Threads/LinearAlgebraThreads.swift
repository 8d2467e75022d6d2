import COpenBLAS
import Synchronization

/// How many threads a product or another ``DivisibleWork`` of this library may use: 1 until ``use(_:)`` is called.
///
/// The number holds for the whole process, not for a model or session: a program's main function changes it, once,
/// before the first product. OpenBLAS has a number of its own, which the rest of the process may have set: it is
/// changed for the time of a product, and restored once none is computed. A program that sets it meanwhile sets it in vain.
package enum LinearAlgebraThreads {
  private static let allowed = Atomic(1)
  private static let openBLAS = Mutex(OpenBLAS())

  /// OpenBLAS's number of threads, while products use it.
  private struct OpenBLAS {
    /// The products that are being computed.
    var products = 0
    /// The number before the first of them.
    var before: Int32 = 1
  }

  /// The number of threads a matrix product may use at present.
  package static var count: Int { allowed.load(ordering: .relaxed) }

  /// Computes a product by OpenBLAS with ``count`` threads.
  static func withOpenBLAS(_ product: () -> Void) {
    openBLAS.withLock { state in
      if state.products == 0 {
        state.before = openblas_get_num_threads()
        set(Int32(clamping: count))
      }
      state.products += 1
    }
    product()
    openBLAS.withLock { state in
      state.products -= 1
      if state.products == 0 { set(state.before) }
    }
  }

  private static func set(_ count: Int32) {
    if openblas_get_num_threads() != count { openblas_set_num_threads(count) }
  }

  /// Lets every later matrix product use `count` threads (at least 1).
  package static func use(_ count: Int) {
    precondition(count > 0, "a matrix product needs a thread")
    WorkerPool.shared.start(count - 1)
    allowed.store(count, ordering: .relaxed)
  }
}
