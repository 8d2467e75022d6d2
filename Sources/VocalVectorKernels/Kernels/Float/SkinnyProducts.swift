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

/// Products of few input rows with a weight matrix (GEMV with one row): each weight is read once.
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
    let length = input.columns
    var m = 0
    while m + 3 <= input.rows {
      let sums = fourDotsOfThree(input.row(m), stride: input.stride, weights, length: length)
      add(sums.0, to: output.row(m) + n)
      add(sums.1, to: output.row(m + 1) + n)
      add(sums.2, to: output.row(m + 2) + n)
      m += 3
    }
    while m < input.rows {
      let sums = fourDots(
        input.row(m), weights, weights + length, weights + 2 * length, weights + 3 * length,
        length: length)
      add(sums, to: output.row(m) + n)
      m += 1
    }
  }

  /// The dot products of `x` with four weight rows; each element of `x` is loaded once for the four.
  @inline(__always)
  private static func fourDots<Weight: VectorElement>(
    _ x: UnsafePointer<Float>, _ a: UnsafePointer<Weight>, _ b: UnsafePointer<Weight>,
    _ c: UnsafePointer<Weight>, _ d: UnsafePointer<Weight>, length: Int
  ) -> SIMD4<Float> {
    var sumA = Octet.zero
    var sumB = Octet.zero
    var sumC = Octet.zero
    var sumD = Octet.zero
    var k = 0
    while k + 8 <= length {
      let lanes = Float.octet(x + k)
      sumA.addProduct(lanes, Weight.octet(a + k))
      sumB.addProduct(lanes, Weight.octet(b + k))
      sumC.addProduct(lanes, Weight.octet(c + k))
      sumD.addProduct(lanes, Weight.octet(d + k))
      k += 8
    }
    var sums = SIMD4(sumA.total, sumB.total, sumC.total, sumD.total)
    while k < length {
      sums.addProduct(
        SIMD4(repeating: x[k]), SIMD4(a[k].widened, b[k].widened, c[k].widened, d[k].widened))
      k += 1
    }
    return sums
  }

  /// The dot products of three rows of inputs with four weight rows, each summed as ``fourDots`` does.
  ///
  /// Each weight is widened once for the three, and everything stays in sixteen vector registers.
  @inline(__always)
  private static func fourDotsOfThree<Weight: VectorElement>(
    _ x: UnsafePointer<Float>, stride: Int, _ weights: UnsafePointer<Weight>, length: Int
  ) -> (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>) {
    var (a0, a1, a2) = (Octet.zero, Octet.zero, Octet.zero)
    var (b0, b1, b2) = (a0, a0, a0)
    var (c0, c1, c2) = (a0, a0, a0)
    var (d0, d1, d2) = (a0, a0, a0)
    var k = 0
    while k + 8 <= length {
      let x0 = Float.octet(x + k)
      let x1 = Float.octet(x + stride + k)
      let x2 = Float.octet(x + 2 * stride + k)
      addProducts(x0, x1, x2, Weight.octet(weights + k), &a0, &a1, &a2)
      addProducts(x0, x1, x2, Weight.octet(weights + length + k), &b0, &b1, &b2)
      addProducts(x0, x1, x2, Weight.octet(weights + 2 * length + k), &c0, &c1, &c2)
      addProducts(x0, x1, x2, Weight.octet(weights + 3 * length + k), &d0, &d1, &d2)
      k += 8
    }
    var sums0 = SIMD4(a0.total, b0.total, c0.total, d0.total)
    var sums1 = SIMD4(a1.total, b1.total, c1.total, d1.total)
    var sums2 = SIMD4(a2.total, b2.total, c2.total, d2.total)
    while k < length {
      let column = SIMD4(
        weights[k].widened, weights[length + k].widened, weights[2 * length + k].widened,
        weights[3 * length + k].widened)
      sums0.addProduct(SIMD4(repeating: x[k]), column)
      sums1.addProduct(SIMD4(repeating: x[stride + k]), column)
      sums2.addProduct(SIMD4(repeating: x[2 * stride + k]), column)
      k += 1
    }
    return (sums0, sums1, sums2)
  }

  /// sum ← sum + x weight, for three rows of inputs.
  @inline(__always)
  private static func addProducts(
    _ x0: Octet, _ x1: Octet, _ x2: Octet, _ weight: Octet, _ sum0: inout Octet,
    _ sum1: inout Octet, _ sum2: inout Octet
  ) {
    sum0.addProduct(x0, weight)
    sum1.addProduct(x1, weight)
    sum2.addProduct(x2, weight)
  }

  /// Adds four sums to four neighbouring outputs.
  @inline(__always)
  private static func add(_ sums: SIMD4<Float>, to target: UnsafeMutablePointer<Float>) {
    for lane in 0..<4 { target[lane] += sums[lane] }
  }
}
