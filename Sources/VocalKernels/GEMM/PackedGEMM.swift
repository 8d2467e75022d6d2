import VocalMatrices

/// Products with a matrix that is packed in panels of sixteen columns, for matrices that stay in cache.
///
///     C[m, n] = a Σ over k of A[m, k] B[k, n]
///
/// Unlike those of BLAS, these products take no lock, allocate nothing, and have no cost of starting.
enum PackedGEMM {
  /// Columns of a panel.
  static let columns = 16
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
      Processor.kernels.multiply(
        input, panel: panels + column * input.columns,
        into: output.columns(column, min(columns, output.columns - column)), scale: scale)
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
}
