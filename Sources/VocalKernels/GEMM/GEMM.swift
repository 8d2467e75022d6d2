import COpenBLAS

/// Y = X Wᵀ + b, for activations X (rows, inputs) and weights W (outputs, inputs) in any form.
package enum GEMM {
  /// Writes X Wᵀ + b to `output` (rows, outputs), or adds it to what is there.
  ///
  /// - Parameters:
  ///   - input: X, `weights.inputs` columns.
  ///   - bias: `weights.outputs` values, or `nil` for none.
  ///   - accumulating: whether to add to `output`, which is overwritten otherwise.
  ///   - scratch: at least `weights.scratchCount` elements, overwritten.
  /// - Complexity: O(rows x inputs x outputs).
  package static func affine(
    _ input: Matrix, weights: any WeightMatrix, bias: UnsafePointer<Float>?,
    into output: MutableMatrix, accumulating: Bool = false, scratch: UnsafeMutablePointer<Float>
  ) {
    precondition(input.columns == weights.inputs && output.columns == weights.outputs)
    precondition(input.rows == output.rows)
    if accumulating {
      if let bias { add(bias, to: output) }
    } else {
      fill(output, with: bias)
    }
    weights.multiply(input, addingTo: output, scratch: scratch)
  }

  /// output += input weightsᵀ, in single precision by BLAS.
  static func accumulateByBLAS(
    _ input: Matrix, weights: Matrix, into output: MutableMatrix
  ) {
    guard input.rows > 0 else { return }
    LinearAlgebraThreads.withOpenBLAS {
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans,
        blasint(input.rows), blasint(weights.rows), blasint(input.columns),
        1, input.pointer, blasint(input.stride), weights.pointer, blasint(weights.stride),
        1, output.pointer, blasint(output.stride))
    }
  }

  /// Adds `bias` to every row.
  private static func add(_ bias: UnsafePointer<Float>, to output: MutableMatrix) {
    for m in 0..<output.rows {
      let row = output.row(m)
      for n in 0..<output.columns { row[n] += bias[n] }
    }
  }

  /// Sets every row to `bias`, or to zero.
  private static func fill(_ output: MutableMatrix, with bias: UnsafePointer<Float>?) {
    for m in 0..<output.rows {
      if let bias {
        output.row(m).update(from: bias, count: output.columns)
      } else {
        output.row(m).update(repeating: 0, count: output.columns)
      }
    }
  }
}
