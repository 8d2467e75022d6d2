/// One block of columns of a product's inputs as 16-bit integers (``Int16Quantisation``), and its products
/// with panels of weights.
struct Int16Block {
  /// Rows of zeros after the last row: a tile at the end may reach so far.
  static let zeroRows = 2

  /// The block's first column.
  let first: Int
  let format: Int16Quantisation
  /// (rows and ``zeroRows``, padded length).
  let integers: UnsafeMutablePointer<Int16>
  /// (rows).
  let scales: UnsafeMutablePointer<Float>
  /// How pairs of integers are multiplied: by ``FusedPairProducts`` or by ``SeparatePairProducts``.
  let fusesPairProducts: Bool

  /// Rounds the block's columns of `input`, and writes the rows of zeros.
  func round(_ input: Matrix) {
    for row in 0..<input.rows {
      scales[row] = format.round(
        inputs: input.row(row) + first, into: integers + row * format.padded)
    }
    (integers + input.rows * format.padded).update(
      repeating: 0, count: Self.zeroRows * format.padded)
  }

  /// output = block panelᵀ, or output += block panelᵀ; up to sixteen columns.
  func multiply(_ panel: Int16Panel, into output: MutableMatrix, adding: Bool) {
    if fusesPairProducts {
      multiply(panel, into: output, adding: adding, by: FusedPairProducts.self)
    } else {
      multiply(panel, into: output, adding: adding, by: SeparatePairProducts.self)
    }
  }

  private func multiply<Products: PairProducts>(
    _ panel: Int16Panel, into output: MutableMatrix, adding: Bool, by products: Products.Type
  ) {
    guard output.rows > 1 else {
      let sums = panel.sums(integers, by: products)
      return write(sums, row: 0, panel, to: output, adding: adding)
    }
    var row = 0
    while row < output.rows {
      row += multiply(tileAt: row, panel, into: output, adding: adding, by: products)
    }
  }

  /// The next tile: of four rows where the rows left make one or two of these, of six otherwise.
  ///
  /// - Returns: the rows of the tile.
  @inline(__always)
  private func multiply<Products: PairProducts>(
    tileAt row: Int, _ panel: Int16Panel, into output: MutableMatrix, adding: Bool,
    by products: Products.Type
  ) -> Int {
    @inline(__always)
    func write(_ sums: Int16Panel.Sums, _ index: Int) {
      self.write(sums, row: row + index, panel, to: output, adding: adding)
    }
    let stride = format.padded
    let (first, rows) = (integers + row * stride, output.rows - row)
    if rows <= 4 || rows == 7 || rows == 8 {
      let sums = panel.sums(four: first, stride: stride, by: products)
      write(sums.0, 0)
      write(sums.1, 1)
      write(sums.2, 2)
      write(sums.3, 3)
      return 4
    }
    let sums = panel.sums(six: first, stride: stride, by: products)
    write(sums.0, 0)
    write(sums.1, 1)
    write(sums.2, 2)
    write(sums.3, 3)
    write(sums.4, 4)
    write(sums.5, 5)
    return 6
  }

  @inline(__always)
  private func write(
    _ sums: Int16Panel.Sums, row: Int, _ panel: Int16Panel, to output: MutableMatrix, adding: Bool
  ) {
    guard row < output.rows else { return }
    sums.write(
      scaledBy: panel.scaleLanes, scales[row], to: output.row(row), columns: output.columns,
      adding: adding)
  }
}
