import COpenBLAS

/// How many threads the matrix products of this process may use.
///
/// The number belongs to the process, not to a model or session: nothing but a program's main function
/// sets it, once, before the first product. Until then it is what OpenBLAS chose.
package enum LinearAlgebraThreads {
  /// The number of threads a matrix product may use at present.
  package static var count: Int { Int(openblas_get_num_threads()) }

  /// Lets every later matrix product use `count` threads (at least 1).
  package static func use(_ count: Int) {
    precondition(count > 0, "a matrix product needs a thread")
    openblas_set_num_threads(Int32(clamping: count))
  }
}
