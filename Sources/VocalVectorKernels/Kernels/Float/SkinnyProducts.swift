import VocalMatrices

extension CompiledKernels {
  package static func accumulate(
    _ input: Matrix, weights: UnsafePointer<Float16>, outputs: Int, into output: MutableMatrix
  ) {
    SkinnyProducts.accumulate(input, weights: weights, outputs: outputs, into: output)
  }

  package static func accumulate(
    _ input: Matrix, weights: UnsafePointer<Float>, outputs: Int, into output: MutableMatrix
  ) {
    SkinnyProducts.accumulate(input, weights: weights, outputs: outputs, into: output)
  }
}

/// Products of few input rows with a weight matrix (GEMV with one row): each weight is read from memory once, and from
/// the cache for each tile of rows (``Registers/skinnyRows``).
///
/// With few rows a product takes as long as reading the weights. So half-precision weights are widened
/// in registers, and nothing but the output is written.
private enum SkinnyProducts {
  /// output[m, n] += sum over k of input[m, k] weights[n, k].
  static func accumulate<Weight: VectorElement>(
    _ input: Matrix, weights: UnsafePointer<Weight>, outputs: Int, into output: MutableMatrix
  ) {
    if input.rows == 1 {
      accumulateRow(input.row(0), weights, length: input.columns, into: output.row(0), outputs)
      return
    }
    var n = 0
    while n + 4 <= outputs {
      accumulateFour(input, weights: weights + n * input.columns, into: output, from: n)
      n += 4
    }
    let rest = weights + n * input.columns
    for m in 0..<input.rows {
      accumulateRow(
        input.row(m), rest, length: input.columns, into: output.row(m) + n, outputs - n)
    }
  }

  /// The same for one row, with two neighbouring rows of weights at a time: memory is read fastest one row of
  /// weights after the other, and one alone has too few sums to hide how long an addition takes.
  @inline(__always)
  private static func accumulateRow<Weight: VectorElement>(
    _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Weight>, length: Int,
    into output: UnsafeMutablePointer<Float>, _ outputs: Int
  ) {
    var n = 0
    while n + 2 <= outputs {
      let sums: InlineArray<2, Float> = widenedDotProducts(x, weights + n * length, count: length)
      output[n] += sums[0]
      output[n + 1] += sums[1]
      n += 2
    }
    if n < outputs {
      let sum: InlineArray<1, Float> = widenedDotProducts(x, weights + n * length, count: length)
      output[n] += sum[0]
    }
  }

  /// The same for four rows of weights, of the outputs from `n` on.
  @inline(__always)
  private static func accumulateFour<Weight: VectorElement>(
    _ input: Matrix, weights: UnsafePointer<Weight>, into output: MutableMatrix, from n: Int
  ) {
    var m = 0
    while m < input.rows {
      let left = input.rows(m, input.rows - m)
      m += accumulateTile(left, weights, into: output.row(m) + n, stride: output.stride)
    }
  }

  /// The same for the first rows of inputs, as many as the largest tile has that fits.
  ///
  /// - Returns: the rows of the tile.
  @inline(__always)
  private static func accumulateTile<Weight: VectorElement>(
    _ input: Matrix, _ weights: UnsafePointer<Weight>, into output: UnsafeMutablePointer<Float>,
    stride: Int
  ) -> Int {
    switch min(input.rows, Registers.skinnyRows) {
    case 8...: SkinnyTile<8>.accumulate(input, weights, into: output, stride: stride)
    case 4...: SkinnyTile<4>.accumulate(input, weights, into: output, stride: stride)
    case 3: SkinnyTile<3>.accumulate(input, weights, into: output, stride: stride)
    case 2: SkinnyTile<2>.accumulate(input, weights, into: output, stride: stride)
    default: SkinnyTile<1>.accumulate(input, weights, into: output, stride: stride)
    }
  }
}
