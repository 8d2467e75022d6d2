/// Products with a matrix that is packed in panels of sixteen columns, for matrices that stay in cache.
///
///     C[m, n] = a Σ over k of A[m, k] B[k, n]
///
/// Unlike those of BLAS, these products take no lock, allocate nothing, and have no cost of starting.
enum PackedGEMM {
  /// Columns of a panel.
  static let columns = 16
  /// Rows of a tile, whose sums stay in registers.
  private static let tileRows = 6

  private typealias Sums = (low: Vector, high: Vector)

  /// `count` columns rounded up to whole panels.
  static func padded(_ count: Int) -> Int { (count + columns - 1) / columns * columns }

  /// Writes the products with a whole matrix.
  ///
  /// - Parameters:
  ///   - input: A.
  ///   - panels: B, (panels, A's columns, 16). The columns that C does not have are read, not used.
  ///   - output: C.
  static func multiply(
    _ input: Matrix, panels: UnsafePointer<Float>, into output: MutableMatrix, scale: Float = 1
  ) {
    for column in stride(from: 0, to: output.columns, by: columns) {
      let target = output.columns(column, min(columns, output.columns - column))
      for row in stride(from: 0, to: input.rows, by: tileRows) {
        let rows = min(tileRows, input.rows - row)
        tile(
          input.rows(row, rows), panel: panels + column * input.columns,
          into: target.rows(row, rows), scale: scale)
      }
    }
  }

  /// Packs `matrix` into panels; the columns added are zeros.
  ///
  /// - Parameter panels: room for `matrix.rows` x ``padded(_:)`` columns.
  static func pack(_ matrix: Matrix, into panels: UnsafeMutablePointer<Float>) {
    for first in stride(from: 0, to: matrix.columns, by: columns) {
      let count = min(columns, matrix.columns - first)
      let panel = panels + first * matrix.rows
      for row in 0..<matrix.rows {
        let target = panel + row * columns
        target.update(from: matrix.row(row) + first, count: count)
        (target + count).update(repeating: 0, count: columns - count)
      }
    }
  }

  /// Packs the transpose of `matrix` into panels; the columns added are zeros.
  ///
  /// - Parameter panels: room for `matrix.columns` x ``padded(_:)`` rows.
  static func pack(transposed matrix: Matrix, into panels: UnsafeMutablePointer<Float>) {
    for first in stride(from: 0, to: matrix.rows, by: columns) {
      let count = min(columns, matrix.rows - first)
      let panel = panels + first * matrix.columns
      for lane in 0..<columns {
        let source = matrix.row(first + min(lane, count - 1))
        for column in 0..<matrix.columns {
          panel[column * columns + lane] = lane < count ? source[column] : 0
        }
      }
    }
  }

  private static func tile(
    _ input: Matrix, panel: UnsafePointer<Float>, into output: MutableMatrix, scale: Float
  ) {
    // A tile of fewer rows reads its last one again, and writes each once.
    func row(_ index: Int) -> UnsafePointer<Float> { input.row(min(index, input.rows - 1)) }
    let (xa, xb, xc, xd, xe, xf) = (row(0), row(1), row(2), row(3), row(4), row(5))
    let zero = (low: Vector.zero, high: Vector.zero)
    var (a, b, c, d, e, f) = (zero, zero, zero, zero, zero, zero)
    for k in 0..<input.columns {
      let low = Float.widen(panel + k * columns)
      let high = Float.widen(panel + k * columns + 8)
      addProducts(xa[k], low, high, to: &a)
      addProducts(xb[k], low, high, to: &b)
      addProducts(xc[k], low, high, to: &c)
      addProducts(xd[k], low, high, to: &d)
      addProducts(xe[k], low, high, to: &e)
      addProducts(xf[k], low, high, to: &f)
    }
    write(a, scale, to: output, row: 0)
    write(b, scale, to: output, row: 1)
    write(c, scale, to: output, row: 2)
    write(d, scale, to: output, row: 3)
    write(e, scale, to: output, row: 4)
    write(f, scale, to: output, row: 5)
  }

  @inline(__always)
  private static func addProducts(
    _ x: Float, _ low: Vector, _ high: Vector, to sums: inout Sums
  ) {
    let lanes = Vector(repeating: x)
    sums.low.addProduct(lanes, low)
    sums.high.addProduct(lanes, high)
  }

  @inline(__always)
  private static func write(_ sums: Sums, _ scale: Float, to output: MutableMatrix, row: Int) {
    guard row < output.rows else { return }
    let target = output.row(row)
    let (low, high) = (sums.low * scale, sums.high * scale)
    if output.columns == columns {
      low.store(target)
      high.store(target + 8)
    } else {
      for column in 0..<output.columns {
        target[column] = column < 8 ? low[column] : high[column - 8]
      }
    }
  }
}
