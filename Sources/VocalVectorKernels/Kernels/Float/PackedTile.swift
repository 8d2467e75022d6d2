import VocalMatrices

/// One row of a product with a panel of sixteen columns: its inputs, and its sums in registers.
private struct PackedRow {
  let input: UnsafePointer<Float>
  var sums = Vector.zero

  /// target = scale sums, of up to sixteen columns.
  @inline(__always)
  func write(_ scale: Float, to target: UnsafeMutablePointer<Float>, columns: Int) {
    let values = sums * scale
    if columns == Vector.scalarCount {
      values.store(target)
    } else {
      values.store(first: columns, target)
    }
  }
}

/// Rows of a product whose sums stay in registers.
private struct PackedTile<let rows: Int> {
  /// Computes and writes the tile.
  ///
  /// - Parameter input: up to `rows` rows; a tile of fewer reads its first one again.
  @inline(__always)
  static func run(
    _ input: Matrix, panel: UnsafePointer<Float>, into output: MutableMatrix, scale: Float
  ) {
    var tile = InlineArray<rows, PackedRow>(repeating: PackedRow(input: input.pointer))
    for row in 0..<rows where row < input.rows { tile[row] = PackedRow(input: input.row(row)) }
    for k in 0..<input.columns {
      let weights = Float.widen(panel + k * Vector.scalarCount)
      for row in 0..<rows {
        tile[row].sums.addProduct(Vector(repeating: tile[row].input[k]), weights)
      }
    }
    for row in 0..<rows where row < output.rows {
      tile[row].write(scale, to: output.row(row), columns: output.columns)
    }
  }
}

extension CompiledKernels {
  package static func multiply(
    _ input: Matrix, panel: UnsafePointer<Float>, into output: MutableMatrix, scale: Float
  ) {
    var row = 0
    while row < input.rows {
      let left = input.rows - row
      let rows = min(left, Registers.tileRows == 12 && left > 6 ? 12 : 6)
      let (source, target) = (input.rows(row, rows), output.rows(row, rows))
      if rows > 6 {
        PackedTile<12>.run(source, panel: panel, into: target, scale: scale)
      } else {
        PackedTile<6>.run(source, panel: panel, into: target, scale: scale)
      }
      row += rows
    }
  }
}
