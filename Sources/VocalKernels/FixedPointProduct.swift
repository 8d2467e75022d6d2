import CVectorInstructions

/// Products of many input rows with half-precision weights, in block fixed point.
///
///     Y[m, n] += Σ over blocks b of s[m, b] t[n, b] Σ over k in b of X'[m, k] W'[n, k]
///
/// where X' = round(X / s) and W' = round(W / t) are ``FixedPoint`` integers. A vector register holds
/// twice as many 16-bit integers as floats, and their products add up exactly, so that all error is of
/// rounding X and W: about as much as half-precision weights have already.
enum FixedPointProduct {
  /// Rows and columns of a tile, whose sums stay in registers.
  private static let tileRows = 4
  private static let tileColumns = 16
  /// Rows that share one packing of the weights.
  private static let groupRows = 272

  private typealias Sums = SIMD8<Int32>

  /// How many `Float` of scratch ``accumulate(_:weights:into:scratch:)`` needs.
  static func scratchCount(inputs: Int) -> Int {
    let block = FixedPoint.padded(min(inputs, FixedPoint.block))
    return (groupRows + 2 * tileColumns) * block / 2 + groupRows + tileColumns
  }

  /// output += input weightsᵀ.
  static func accumulate(
    _ input: Matrix, weights: UnsafePointer<Float16>, into output: MutableMatrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let groups = (input.rows + groupRows - 1) / groupRows
    let share = (input.rows + groups - 1) / groups
    for first in stride(from: 0, to: input.rows, by: share) {
      let rows = min(share, input.rows - first)
      for start in stride(from: 0, to: input.columns, by: FixedPoint.block) {
        let count = min(FixedPoint.block, input.columns - start)
        Block(scratch, length: count).accumulate(
          input.rows(first, rows).columns(start, count), weights: weights + start,
          stride: input.columns, into: output.rows(first, rows))
      }
    }
  }

  /// The integers of one block of columns, and their scales.
  private struct Block {
    /// (rows, padded length).
    private let inputs: UnsafeMutablePointer<Int16>
    /// (16 columns, padded length), then (padded length / 2, 16 columns, 2).
    private let weights: UnsafeMutablePointer<Int16>
    private let packed: UnsafeMutablePointer<Int16>
    private let inputScales: UnsafeMutablePointer<Float>
    private let weightScales: UnsafeMutablePointer<Float>
    private let format: FixedPoint
    private var padded: Int { format.padded }

    init(_ scratch: UnsafeMutablePointer<Float>, length: Int) {
      format = FixedPoint(length: length)
      inputScales = scratch
      weightScales = inputScales + groupRows
      let integers = UnsafeMutableRawPointer(weightScales + tileColumns)
        .assumingMemoryBound(to: Int16.self)
      inputs = integers
      weights = inputs + groupRows * format.padded
      packed = weights + tileColumns * format.padded
    }

    func accumulate(
      _ input: Matrix, weights source: UnsafePointer<Float16>, stride: Int,
      into output: MutableMatrix
    ) {
      for row in 0..<input.rows {
        inputScales[row] = format.round(inputs: input.row(row), into: inputs + row * padded)
      }
      let rowPadding = -input.rows & (tileRows - 1)
      (inputs + input.rows * padded).update(repeating: 0, count: rowPadding * padded)
      for column in Swift.stride(from: 0, to: output.columns, by: tileColumns) {
        let columns = min(tileColumns, output.columns - column)
        pack(source + column * stride, columns: columns, stride: stride)
        let next = column + columns
        prefetch(
          source + next * stride, columns: min(tileColumns, output.columns - next), stride: stride)
        for row in Swift.stride(from: 0, to: output.rows, by: tileRows) {
          let rows = min(tileRows, output.rows - row)
          tile(row, into: output.rows(row, rows).columns(column, columns))
        }
      }
    }

    /// Fetches the weights that are packed next, which hardware does not foresee across rows.
    private func prefetch(_ source: UnsafePointer<Float16>, columns: Int, stride: Int) {
      for column in 0..<columns {
        for index in Swift.stride(from: 0, to: format.length, by: 32) {
          vector_prefetch(source + column * stride + index)
        }
      }
    }

    /// Rounds up to 16 rows of weights and lays the pairs of all of them side by side.
    private func pack(_ source: UnsafePointer<Float16>, columns: Int, stride: Int) {
      for column in 0..<columns {
        weightScales[column] = format.round(
          weights: source + column * stride, into: weights + column * padded)
      }
      let missing = tileColumns - columns
      (weightScales + columns).update(repeating: 0, count: missing)
      (weights + columns * padded).update(repeating: 0, count: missing * padded)
      let pairs = padded / 2
      let rows = UnsafeMutableRawPointer(weights).assumingMemoryBound(to: Int32.self)
      let target = UnsafeMutableRawPointer(packed).assumingMemoryBound(to: Int32.self)
      for pair in Swift.stride(from: 0, to: pairs, by: 8) {
        for column in Swift.stride(from: 0, to: tileColumns, by: 8) {
          Transposition.transpose(
            rows + column * pairs + pair, stride: pairs,
            into: target + pair * tileColumns + column, stride: tileColumns)
        }
      }
    }

    private func tile(_ row: Int, into output: MutableMatrix) {
      let sums = sums(row)
      let lanes = (
        scales: (Float.widen(weightScales), Float.widen(weightScales + 8)), rows: inputScales + row
      )
      func add(_ row: Int, _ low: Sums, _ high: Sums) {
        guard row < output.rows else { return }
        let first = Vector(low) * (lanes.scales.0 * lanes.rows[row])
        let second = Vector(high) * (lanes.scales.1 * lanes.rows[row])
        let target = output.row(row)
        if output.columns == tileColumns {
          (Float.widen(target) + first).store(target)
          (Float.widen(target + 8) + second).store(target + 8)
        } else {
          for column in 0..<output.columns {
            target[column] += column < 8 ? first[column] : second[column - 8]
          }
        }
      }
      add(0, sums.0, sums.1)
      add(1, sums.2, sums.3)
      add(2, sums.4, sums.5)
      add(3, sums.6, sums.7)
    }

    /// The sums of products of four rows with sixteen columns, two registers a row.
    @inline(__always)
    private func sums(_ row: Int) -> (Sums, Sums, Sums, Sums, Sums, Sums, Sums, Sums) {
      var (a0, a1, b0, b1) = (Sums.zero, Sums.zero, Sums.zero, Sums.zero)
      var (c0, c1, d0, d1) = (a0, a0, a0, a0)
      let pairs = padded / 2
      let x = UnsafeMutableRawPointer(inputs + row * padded).assumingMemoryBound(to: Int32.self)
      let (xa, xb, xc, xd) = (x, x + pairs, x + 2 * pairs, x + 3 * pairs)
      for pair in 0..<pairs {
        let w = UnsafeRawPointer(packed + 2 * tileColumns * pair)
        let w0 = w.loadUnaligned(as: SIMD16<Int16>.self)
        let w1 = w.loadUnaligned(fromByteOffset: 32, as: SIMD16<Int16>.self)
        addProducts(xa[pair], w0, w1, &a0, &a1)
        addProducts(xb[pair], w0, w1, &b0, &b1)
        addProducts(xc[pair], w0, w1, &c0, &c1)
        addProducts(xd[pair], w0, w1, &d0, &d1)
      }
      return (a0, a1, b0, b1, c0, c1, d0, d1)
    }

    /// Adds the products of one row's pair with the pairs of sixteen columns.
    @inline(__always)
    private func addProducts(
      _ pair: Int32, _ w0: SIMD16<Int16>, _ w1: SIMD16<Int16>, _ low: inout Sums,
      _ high: inout Sums
    ) {
      let x = unsafeBitCast(Sums(repeating: pair), to: SIMD16<Int16>.self)
      low &+= vector_pair_products(x, w0)
      high &+= vector_pair_products(x, w1)
    }
  }
}
