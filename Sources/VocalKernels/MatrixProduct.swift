import COpenBLAS

/// Y = X Wᵀ + b, for activations X (rows, inputs) and stored weights W (outputs, inputs).
package enum MatrixProduct {
  /// Weights are widened in panels of at most this many outputs and inputs: a panel stays in the
  /// second-level cache while `sgemm` reads it back.
  private static let panelOutputs = 256
  private static let panelInputs = 384

  /// How many `Float` of scratch ``affine(_:weights:bias:into:scratch:)`` needs for these weights.
  package static func scratchCount(for weights: WeightMatrix) -> Int {
    switch weights.elements {
    case .float32: 0
    case .float16: min(weights.outputs, panelOutputs) * min(weights.inputs, panelInputs)
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
      accumulatePanels(input, weights: pointer, into: output, scratch: scratch)
    }
  }

  /// output = scale input weightsᵀ, or output += scale input weightsᵀ, by BLAS.
  static func multiply(
    _ input: Matrix, weights: Matrix, into output: MutableMatrix, accumulating: Bool = false,
    scale: Float = 1
  ) {
    guard input.rows > 0 else { return }
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans,
      blasint(input.rows), blasint(weights.rows), blasint(input.columns),
      scale, input.pointer, blasint(input.stride), weights.pointer, blasint(weights.stride),
      accumulating ? 1 : 0, output.pointer, blasint(output.stride))
  }

  /// output = shares values: each row the sum of the rows of `values`, weighted, by BLAS.
  static func mix(_ values: Matrix, shares: Matrix, into output: MutableMatrix) {
    guard shares.rows > 0 else { return }
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans,
      blasint(shares.rows), blasint(values.columns), blasint(shares.columns),
      1, shares.pointer, blasint(shares.stride), values.pointer, blasint(values.stride),
      0, output.pointer, blasint(output.stride))
  }

  /// output += input weightsᵀ, a panel of half-precision weights at a time.
  private static func accumulatePanels(
    _ input: Matrix, weights: UnsafePointer<Float16>, into output: MutableMatrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    for n in stride(from: 0, to: output.columns, by: panelOutputs) {
      let outputs = min(panelOutputs, output.columns - n)
      for k in stride(from: 0, to: input.columns, by: panelInputs) {
        let inputs = min(panelInputs, input.columns - k)
        Widening.widen(
          weights + n * input.columns + k, rows: outputs, columns: inputs, stride: input.columns,
          into: scratch)
        multiply(
          Matrix(input.pointer + k, rows: input.rows, columns: inputs, stride: input.stride),
          weights: Matrix(scratch, rows: outputs, columns: inputs),
          into: MutableMatrix(
            output.pointer + n, rows: output.rows, columns: outputs, stride: output.stride),
          accumulating: true)
      }
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
