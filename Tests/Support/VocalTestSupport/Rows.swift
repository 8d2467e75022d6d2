import VocalKernels

/// What `body` writes for the rows of `x`, from NaN: what is read must have been written.
package func transform(
  _ x: [Float], rows: Int, columns: Int, _ body: (Matrix, MutableMatrix) -> Void
) -> [Float] {
  var y = [Float](repeating: .nan, count: rows * columns)
  x.withUnsafeBufferPointer { x in
    y.withUnsafeMutableBufferPointer { y in
      guard let input = x.baseAddress, let output = y.baseAddress else { return }
      body(
        Matrix(input, rows: rows, columns: x.count / rows),
        MutableMatrix(output, rows: rows, columns: columns))
    }
  }
  return y
}
