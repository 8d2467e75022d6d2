/// Products with half-precision weights, in block fixed point.
///
///     Y[m, n] = Σ over blocks b of s[m, b] t[n, b] Σ over k in b of X'[m, k] W'[n, k]
///
/// where X' = round(X / s) and W' = round(W / t) are ``FixedPoint`` integers. A vector register holds
/// twice as many 16-bit integers as floats, and their products add up exactly, so that all error is of
/// rounding X and W: about as much as half-precision weights have already.
struct FixedPointProduct {
  /// Where the integers of the weights come from.
  enum Source {
    /// Laid out before.
    case packed(PackedPanels)
    /// Rounded as they are needed, sixteen rows and a block at a time; given back to the system then,
    /// where they lie in a mapped file and are large (``MappedPages``).
    case halves(UnsafePointer<Float16>, givesBack: Bool)
  }

  /// Rows that are rounded together, and share one reading of the weights.
  private static let groupRows = 232
  /// Rows of zeros after a group's, which its last tile may reach.
  private static let zeroRows = 2
  /// Threads that may share a product, each with a panel of its own.
  private static let threads = 2
  /// From this many rows on, handing half to another thread pays.
  private static let sharedRows = 32

  private let inputs: Int
  private let adds: Bool
  private let fusesPairProducts = Processor.fusesPairProducts
  private let source: Source
  /// (blocks, rows, padded length of the block).
  private let integers: UnsafeMutablePointer<Int16>
  /// (blocks, rows).
  private let scales: UnsafeMutablePointer<Float>
  private let panels: UnsafeMutablePointer<Float>

  /// How many `Float` of scratch ``multiply(_:source:into:adding:scratch:)`` needs.
  static func scratchCount(inputs: Int) -> Int {
    threads * panelCount(min(inputs, FixedPoint.block))
      + groupRows * FixedPoint.blocks(of: inputs)
      + (groupRows + zeroRows) * FixedPoint.padded(inputs) / 2
  }

  /// output = input weightsᵀ, or output += input weightsᵀ.
  static func multiply(
    _ input: Matrix, source: Source, into output: MutableMatrix, adding: Bool = false,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let groups = (input.rows + groupRows - 1) / groupRows
    guard groups > 0 else { return }
    let share = (input.rows + groups - 1) / groups
    let product = FixedPointProduct(source, inputs: input.columns, adds: adding, scratch)
    for first in stride(from: 0, to: input.rows, by: share) {
      let rows = min(share, input.rows - first)
      product.multiply(input.rows(first, rows), into: output.rows(first, rows))
    }
  }

  /// Elements of a panel and of the integers that it is packed from.
  private static func panelCount(_ block: Int) -> Int {
    FixedPointPanel.elementCount(length: block)
      + FixedPointPanel.columns * FixedPoint.padded(block) / 2
  }

  private init(
    _ source: Source, inputs: Int, adds: Bool, _ scratch: UnsafeMutablePointer<Float>
  ) {
    self.source = source
    self.inputs = inputs
    self.adds = adds
    panels = scratch
    scales = panels + Self.threads * Self.panelCount(min(inputs, FixedPoint.block))
    integers = UnsafeMutableRawPointer(scales + Self.groupRows * FixedPoint.blocks(of: inputs))
      .assumingMemoryBound(to: Int16.self)
  }

  private func multiply(_ input: Matrix, into output: MutableMatrix) {
    for index in 0..<FixedPoint.blocks(of: inputs) { round(input, block(index)) }
    let columns = Columns(product: self, output: output)
    if input.rows < Self.sharedRows {
      columns.run(part: 0, of: 1)
    } else {
      columns.run()
    }
  }

  /// One block of columns of the input, rounded.
  private struct Block {
    let first: Int
    let format: FixedPoint
    let integers: UnsafeMutablePointer<Int16>
    let scales: UnsafeMutablePointer<Float>
  }

  private func block(_ index: Int) -> Block {
    let first = index * FixedPoint.block
    return Block(
      first: first, format: FixedPoint(block: index, of: inputs),
      integers: integers + (Self.groupRows + Self.zeroRows) * first,
      scales: scales + Self.groupRows * index)
  }

  /// Rounds a block of inputs, and adds the zeros.
  private func round(_ input: Matrix, _ block: Block) {
    let padded = block.format.padded
    for row in 0..<input.rows {
      block.scales[row] = block.format.round(
        inputs: input.row(row) + block.first, into: block.integers + row * padded)
    }
    (block.integers + input.rows * padded).update(repeating: 0, count: Self.zeroRows * padded)
  }

  /// All columns of the product of one group of rows.
  private struct Columns: DivisibleWork {
    let product: FixedPointProduct
    let output: MutableMatrix

    func run(part index: Int, of count: Int) {
      let range = Self.share(
        index, of: count, total: output.columns, unit: FixedPointPanel.columns)
      for column in stride(
        from: range.lowerBound, to: range.upperBound, by: FixedPointPanel.columns)
      {
        let columns = min(FixedPointPanel.columns, output.columns - column)
        product.multiply(
          column: column, into: output.columns(column, columns), thread: index)
      }
    }
  }

  /// Up to sixteen columns, by the memory of one thread.
  private func multiply(column: Int, into output: MutableMatrix, thread: Int) {
    for index in 0..<FixedPoint.blocks(of: inputs) {
      let block = block(index)
      switch source {
      case .packed(let packed):
        multiply(block, packed.panel(column: column, block: index), into: output)
      case .halves(let weights, _):
        let panel = pack(
          weights + column * inputs, block, columns: output.columns, thread: thread)
        multiply(block, panel, into: output)
      }
    }
    if case .halves(let weights, givesBack: true) = source {
      MappedPages.giveBack(
        UnsafeRawBufferPointer(
          start: weights + column * inputs, count: 2 * output.columns * inputs))
    }
  }

  private func pack(
    _ weights: UnsafePointer<Float16>, _ block: Block, columns: Int, thread: Int
  ) -> FixedPointPanel {
    let length = min(inputs, FixedPoint.block)
    let memory = panels + thread * Self.panelCount(length)
    let rounding = UnsafeMutableRawPointer(memory + FixedPointPanel.elementCount(length: length))
      .assumingMemoryBound(to: Int16.self)
    let panel = FixedPointPanel(memory, format: block.format)
    panel.pack(weights + block.first, columns: columns, stride: inputs, scratch: rounding)
    return panel
  }

  private func multiply(_ block: Block, _ panel: FixedPointPanel, into output: MutableMatrix) {
    if fusesPairProducts {
      multiply(block, panel, into: output, by: FusedPairProducts.self)
    } else {
      multiply(block, panel, into: output, by: SeparatePairProducts.self)
    }
  }

  private func multiply<Products: PairProducts>(
    _ block: Block, _ panel: FixedPointPanel, into output: MutableMatrix, by products: Products.Type
  ) {
    guard output.rows > 1 else {
      return write(panel.sums(block.integers, by: products), row: 0, block, panel, to: output)
    }
    var row = 0
    while row < output.rows {
      row += multiply(tileAt: row, block, panel, into: output, by: products)
    }
  }

  /// The next tile: six rows, or four where that is enough, now or with four more.
  ///
  /// - Returns: the rows of the tile.
  @inline(__always)
  private func multiply<Products: PairProducts>(
    tileAt row: Int, _ block: Block, _ panel: FixedPointPanel, into output: MutableMatrix,
    by products: Products.Type
  ) -> Int {
    @inline(__always)
    func write(_ sums: FixedPointPanel.Sums, _ index: Int) {
      self.write(sums, row: row + index, block, panel, to: output)
    }
    let stride = block.format.padded
    let (first, rows) = (block.integers + row * stride, output.rows - row)
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
    _ sums: FixedPointPanel.Sums, row: Int, _ block: Block, _ panel: FixedPointPanel,
    to output: MutableMatrix
  ) {
    guard row < output.rows else { return }
    sums.write(
      scaledBy: panel.scaleLanes, block.scales[row], to: output.row(row), columns: output.columns,
      adding: adds || block.first > 0)
  }
}
