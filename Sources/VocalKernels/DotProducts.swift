/// Products of few input rows with a weight matrix: each weight leaves memory once.
///
/// With few rows a product is bound by the reading of the weights, so half-precision weights are
/// widened in registers and never written back.
enum DotProducts {
  /// Up to this many input rows, these products beat widening into scratch and `sgemm`.
  static let worthwhileRows = 8

  /// output[m, n] += sum over k of input[m, k] weights[n, k].
  static func accumulate<Weight: VectorElement>(
    _ input: Matrix, weights: UnsafePointer<Weight>, outputs: Int, into output: MutableMatrix
  ) {
    let length = input.columns
    var n = 0
    while n + 4 <= outputs {
      let first = weights + n * length
      for m in 0..<input.rows {
        let sums = fourDots(
          input.row(m), first, first + length, first + 2 * length, first + 3 * length,
          length: length)
        let target = output.row(m) + n
        for lane in 0..<4 { target[lane] += sums[lane] }
      }
      n += 4
    }
    while n < outputs {
      for m in 0..<input.rows {
        output.row(m)[n] += dot(input.row(m), weights + n * length, length: length)
      }
      n += 1
    }
  }

  /// The dot products of `x` with four weight rows; each element of `x` is loaded once for the four.
  @inline(__always)
  static func fourDots<Weight: VectorElement>(
    _ x: UnsafePointer<Float>, _ a: UnsafePointer<Weight>, _ b: UnsafePointer<Weight>,
    _ c: UnsafePointer<Weight>, _ d: UnsafePointer<Weight>, length: Int
  ) -> SIMD4<Float> {
    var sumA = Vector.zero
    var sumB = Vector.zero
    var sumC = Vector.zero
    var sumD = Vector.zero
    var k = 0
    while k + 8 <= length {
      let lanes = Float.widen(x + k)
      sumA.addProduct(lanes, Weight.widen(a + k))
      sumB.addProduct(lanes, Weight.widen(b + k))
      sumC.addProduct(lanes, Weight.widen(c + k))
      sumD.addProduct(lanes, Weight.widen(d + k))
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

  /// The dot product of `x` with one weight row.
  @inline(__always)
  private static func dot<Weight: VectorElement>(
    _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Weight>, length: Int
  ) -> Float {
    var sum = Vector.zero
    var k = 0
    while k + 8 <= length {
      sum.addProduct(Float.widen(x + k), Weight.widen(weights + k))
      k += 8
    }
    var total = sum.total
    while k < length {
      total.addProduct(x[k], weights[k].widened)
      k += 1
    }
    return total
  }
}
