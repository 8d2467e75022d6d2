/// Products of few input rows with a weight matrix (GEMV with one row): each weight is read from memory once.
///
/// With few rows a product takes as long as reading the weights. So half-precision weights are widened
/// in registers, and nothing but the output is written (`accumulate` of the vector kernels).
package enum SkinnyGEMM {
  /// Up to this many input rows these products are faster than BLAS, and than rounding the weights to
  /// integers first (``Int16GEMM``).
  package static let mostRows = 24
}
