import VocalMatrices

extension CompiledKernels {
  package static func round(_ input: Matrix, into block: Int16Block) {
    let (format, integers) = (block.format, block.integers)
    for row in 0..<input.rows {
      block.scales[row] = format.round(
        inputs: input.row(row) + block.first, into: integers + row * format.padded)
    }
    (integers + input.rows * format.padded).update(
      repeating: 0, count: Int16Block.zeroRows * format.padded)
  }

  package static func pack(
    _ weights: UnsafePointer<Float16>, columns: Int, stride: Int, into panel: Int16Panel,
    scratch: UnsafeMutablePointer<Int16>
  ) {
    panel.pack(weights, columns: columns, stride: stride, scratch: scratch)
  }

  package static func pack(
    _ weights: UnsafePointer<Float>, columns: Int, stride: Int, into panel: Int16Panel,
    scratch: UnsafeMutablePointer<Int16>
  ) {
    panel.pack(weights, columns: columns, stride: stride, scratch: scratch)
  }

  package static func multiply(
    _ block: Int16Block, _ panel: Int16Panel, stride: Int, into output: MutableMatrix, adding: Bool,
    fused: Bool
  ) {
    if fused {
      multiply(block, panel, stride, into: output, adding: adding, by: FusedPairProducts.self)
    } else {
      multiply(block, panel, stride, into: output, adding: adding, by: SeparatePairProducts.self)
    }
  }

  @inline(__always)
  private static func multiply<Products: PairProducts>(
    _ block: Int16Block, _ first: Int16Panel, _ stride: Int, into output: MutableMatrix,
    adding: Bool, by products: Products.Type
  ) {
    var (panel, column) = (first, 0)
    while column < output.columns {
      let columns = min(Int16Panel.columns, output.columns - column)
      multiply(
        block, panel, into: output.columns(column, columns), adding: adding, by: products)
      panel = panel.advanced(by: stride)
      column += columns
    }
  }

  private static func multiply<Products: PairProducts>(
    _ block: Int16Block, _ panel: Int16Panel, into output: MutableMatrix, adding: Bool,
    by products: Products.Type
  ) {
    guard output.rows > 1 else {
      return Int16Sums(block.integers, panel, by: products).write(
        scaledBy: block.scales[0], panel, to: output.pointer, columns: output.columns,
        adding: adding)
    }
    var row = 0
    while row < output.rows {
      row += multiply(tileAt: row, block, panel, into: output, adding: adding, by: products)
    }
  }

  /// The next tile: the largest that fits, of six rows or four where few are left.
  ///
  /// - Returns: the rows of the tile.
  @inline(__always)
  private static func multiply<Products: PairProducts>(
    tileAt row: Int, _ block: Int16Block, _ panel: Int16Panel, into output: MutableMatrix,
    adding: Bool, by products: Products.Type
  ) -> Int {
    let stride = block.format.padded
    let (integers, scales) = (block.integers + row * stride, block.scales + row)
    let left = output.rows - row
    let rest = output.rows(row, left)
    if Registers.tileRows == 12, left >= 11 {
      Int16Tile<12>(integers, stride: stride, panel, by: products)
        .write(scaledBy: scales, panel, to: rest, adding: adding)
      return 12
    }
    if left <= 4 || left == 7 || left == 8 {
      Int16Tile<4>(integers, stride: stride, panel, by: products)
        .write(scaledBy: scales, panel, to: rest, adding: adding)
      return 4
    }
    Int16Tile<6>(integers, stride: stride, panel, by: products)
      .write(scaledBy: scales, panel, to: rest, adding: adding)
    return 6
  }
}

extension Int16Panel {
  @inline(__always)
  fileprivate func pack<Weight: VectorElement>(
    _ source: UnsafePointer<Weight>, columns: Int, stride: Int,
    scratch: UnsafeMutablePointer<Int16>
  ) {
    for column in 0..<columns {
      scales[column] = format.round(
        weights: source + column * stride, into: scratch + column * format.padded)
    }
    let missing = Self.columns - columns
    (scales + columns).update(repeating: 0, count: missing)
    (scratch + columns * format.padded).update(repeating: 0, count: missing * format.padded)
    let count = format.padded / 2
    let rows = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Int32.self)
    let target = UnsafeMutableRawPointer(pairs).assumingMemoryBound(to: Int32.self)
    for pair in Swift.stride(from: 0, to: count, by: 8) {
      for column in Swift.stride(from: 0, to: Self.columns, by: 8) {
        Transposition.transpose(
          rows + column * count + pair, stride: count,
          into: target + pair * Self.columns + column, stride: Self.columns)
      }
    }
  }
}
