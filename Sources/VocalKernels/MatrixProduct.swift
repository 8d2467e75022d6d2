import COpenBLAS

/// Y = X Wᵀ + b, for activations X (rows, inputs) and stored weights W (outputs, inputs).
package enum MatrixProduct {
  /// How many `Float` of scratch ``affine(_:weights:bias:into:scratch:)`` needs for these weights.
  package static func scratchCount(for weights: WeightMatrix) -> Int {
    switch weights.elements {
    case .float32: 0
    case .float16, .packed: FixedPointProduct.scratchCount(inputs: weights.inputs)
    }
  }

  /// Writes X Wᵀ + b to `output` (rows, outputs), or adds it to what is there.
  ///
  /// - Parameters:
  ///   - input: X, `weights.inputs` columns.
  ///   - bias: `weights.outputs` values, or `nil` for none.
  ///   - accumulating: whether to add to `output`, which is overwritten otherwise.
  ///   - scratch: at least ``scratchCount(for:)`` elements, overwritten.
  /// - Complexity: O(rows x inputs x outputs).
  package static func affine(
    _ input: Matrix, weights: WeightMatrix, bias: UnsafePointer<Float>?,
    into output: MutableMatrix, accumulating: Bool = false, scratch: UnsafeMutablePointer<Float>
  ) {
    precondition(input.columns == weights.inputs && output.columns == weights.outputs)
    precondition(input.rows == output.rows)
    if accumulating {
      if let bias { add(bias, to: output) }
    } else {
      fill(output, with: bias)
    }
    let few = input.rows <= DotProducts.worthwhileRows
    switch weights.elements {
    case .float32(let pointer) where few:
      DotProducts.accumulate(input, weights: pointer, outputs: weights.outputs, into: output)
    case .float16(let pointer) where few:
      DotProducts.accumulate(input, weights: pointer, outputs: weights.outputs, into: output)
    case .float32(let pointer):
      multiply(
        input, weights: Matrix(pointer, rows: weights.outputs, columns: weights.inputs),
        into: output, accumulating: true)
    case .float16(let pointer):
      let bytes = 2 * weights.inputs * weights.outputs
      let givesBack = weights.isMapped && bytes >= MappedPages.worthwhileBytes
      FixedPointProduct.multiply(
        input, source: .halves(pointer, givesBack: givesBack), into: output, adding: true,
        scratch: scratch)
    case .packed(let panels):
      FixedPointProduct.multiply(
        input, source: .packed(panels), into: output, adding: true, scratch: scratch)
    }
  }

  /// output = input weightsᵀ, or output += input weightsᵀ, by BLAS.
  static func multiply(
    _ input: Matrix, weights: Matrix, into output: MutableMatrix, accumulating: Bool = false
  ) {
    guard input.rows > 0 else { return }
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans,
      blasint(input.rows), blasint(weights.rows), blasint(input.columns),
      1, input.pointer, blasint(input.stride), weights.pointer, blasint(weights.stride),
      accumulating ? 1 : 0, output.pointer, blasint(output.stride))
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
