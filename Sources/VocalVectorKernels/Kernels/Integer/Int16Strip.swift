import VocalMatrices

/// The products of a block of inputs with some neighbouring panels.
struct Int16Strip<let panels: Int> {
  private let block: Int16Block
  private let panel: Int16Panel
  private let panelStride: Int
  private let output: MutableMatrix
  private let adding: Bool

  /// - Parameters:
  ///   - panel: the first panel; each of the others is `panelStride` elements behind the one before.
  ///   - output: (rows, columns of the panels); of one panel perhaps fewer columns.
  ///   - adding: whether the products are added to the output.
  @inline(__always)
  init(
    _ block: Int16Block, _ panel: Int16Panel, _ panelStride: Int, into output: MutableMatrix,
    adding: Bool
  ) {
    (self.block, self.panel, self.panelStride) = (block, panel, panelStride)
    (self.output, self.adding) = (output, adding)
  }

  /// A function of its own, in which the compiler unrolls the loops over a tile's rows.
  @inline(never)
  func multiply<Products: PairProducts>(by products: Products.Type) {
    guard output.rows > 1 else { return multiplyRow(by: products) }
    var row = 0
    while row < output.rows { row += multiply(tileAt: row, by: products) }
  }

  @inline(__always)
  private func multiplyRow<Products: PairProducts>(by products: Products.Type) {
    for index in 0..<panels {
      let panel = panel.advanced(by: index &* panelStride)
      Int16Sums(block.integers, panel, by: products).write(
        scaledBy: block.scales[0], panel, to: output.pointer + index &* Int16Panel.columns,
        columns: min(output.columns, Int16Panel.columns), adding: adding)
    }
  }

  /// The next tile. At the end it may reach over the last row, by ``Int16Block/zeroRows`` at most: one of eight rows
  /// where seven are left, of six where five are, of four where one to three are.
  ///
  /// - Returns: the rows of the tile.
  @inline(__always)
  private func multiply<Products: PairProducts>(
    tileAt row: Int, by products: Products.Type
  ) -> Int {
    let stride = block.format.padded
    let (integers, scales) = (block.integers + row * stride, block.scales + row)
    let left = output.rows - row
    let rest = output.rows(row, left)
    if Registers.int16Rows == 8, left >= 7 {
      Int16Tile<8, panels>(integers, stride, panel, panelStride, by: products)
        .write(scaledBy: scales, panel, panelStride, to: rest, adding: adding)
      return 8
    }
    if left <= 4 || left == 7 || left == 8 {
      Int16Tile<4, panels>(integers, stride, panel, panelStride, by: products)
        .write(scaledBy: scales, panel, panelStride, to: rest, adding: adding)
      return 4
    }
    Int16Tile<6, panels>(integers, stride, panel, panelStride, by: products)
      .write(scaledBy: scales, panel, panelStride, to: rest, adding: adding)
    return 6
  }
}
