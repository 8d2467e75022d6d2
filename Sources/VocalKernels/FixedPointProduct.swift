/// Products of many input rows with half-precision weights, in block fixed point.
///
///     Y[m, n] += Σ over blocks b of s[m, b] t[n, b] Σ over k in b of X'[m, k] W'[n, k]
///
/// where X' = round(X / s) and W' = round(W / t) are ``FixedPoint`` integers. A vector register holds
/// twice as many 16-bit integers as floats, and their products add up exactly, so that all error is of
/// rounding X and W: about as much as half-precision weights have already.
///
/// Inputs are rounded whole for a group of rows; weights sixteen rows and a block at a time, in the order
/// in which they lie in memory.
struct FixedPointProduct {
  /// Threads that may share a product, each with a panel of its own.
  private static let threads = 2
  /// Rows that share one packing of the weights.
  private static let groupRows = 272
  /// Rows of a tile, whose sums stay in registers.
  private static let tileRows = 4

  private let inputs: Int
  /// (blocks, rows, padded length of the block).
  private let integers: UnsafeMutablePointer<Int16>
  /// (blocks, rows).
  private let scales: UnsafeMutablePointer<Float>
  private let panels: UnsafeMutablePointer<Float>

  /// How many `Float` of scratch ``accumulate(_:weights:into:scratch:)`` needs.
  static func scratchCount(inputs: Int) -> Int {
    let block = min(inputs, FixedPoint.block)
    return threads * panelCount(block)
      + groupRows * (blocks(inputs) + FixedPoint.padded(inputs) / 2)
  }

  /// output += input weightsᵀ.
  ///
  /// - Parameter isMapped: whether the weights lie in a mapped file; large ones are then given back to the
  ///   system as soon as they are read (``MappedPages``).
  static func accumulate(
    _ input: Matrix, weights: UnsafePointer<Float16>, isMapped: Bool, into output: MutableMatrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let bytes = 2 * input.columns * output.columns
    let givesBack = isMapped && bytes >= MappedPages.worthwhileBytes
    let groups = (input.rows + groupRows - 1) / groupRows
    let share = (input.rows + groups - 1) / groups
    let product = FixedPointProduct(scratch, inputs: input.columns)
    for first in stride(from: 0, to: input.rows, by: share) {
      let rows = min(share, input.rows - first)
      product.accumulate(
        input.rows(first, rows), weights: weights, givesBack: givesBack,
        into: output.rows(first, rows))
    }
  }

  /// Elements of a panel and of the integers that it is packed from.
  private static func panelCount(_ block: Int) -> Int {
    FixedPointPanel.elementCount(length: block)
      + FixedPointPanel.columns * FixedPoint.padded(block) / 2
  }

  private static func blocks(_ inputs: Int) -> Int {
    (inputs + FixedPoint.block - 1) / FixedPoint.block
  }

  private init(_ scratch: UnsafeMutablePointer<Float>, inputs: Int) {
    self.inputs = inputs
    panels = scratch
    scales = panels + Self.threads * Self.panelCount(min(inputs, FixedPoint.block))
    integers = UnsafeMutableRawPointer(scales + Self.groupRows * Self.blocks(inputs))
      .assumingMemoryBound(to: Int16.self)
  }

  /// One block of columns, and where its inputs lie.
  private struct Block {
    let first: Int
    let format: FixedPoint
    let integers: UnsafeMutablePointer<Int16>
    let scales: UnsafeMutablePointer<Float>
  }

  private func block(_ index: Int) -> Block {
    let first = index * FixedPoint.block
    return Block(
      first: first, format: FixedPoint(length: min(FixedPoint.block, inputs - first)),
      integers: integers + Self.groupRows * first, scales: scales + Self.groupRows * index)
  }

  private func accumulate(
    _ input: Matrix, weights: UnsafePointer<Float16>, givesBack: Bool, into output: MutableMatrix
  ) {
    for index in 0..<Self.blocks(inputs) { round(input, block(index)) }
    Columns(product: self, weights: weights, givesBack: givesBack, output: output).run()
  }

  /// All columns of the product of one group of rows.
  private struct Columns: DivisibleWork {
    let product: FixedPointProduct
    let weights: UnsafePointer<Float16>
    let givesBack: Bool
    let output: MutableMatrix

    func run(part index: Int, of count: Int) {
      let range = Self.share(
        index, of: count, total: output.columns, unit: FixedPointPanel.columns)
      for column in stride(
        from: range.lowerBound, to: range.upperBound, by: FixedPointPanel.columns)
      {
        let columns = min(FixedPointPanel.columns, output.columns - column)
        product.multiply(
          weights: weights + column * product.inputs, into: output.columns(column, columns),
          thread: index)
        if givesBack {
          MappedPages.giveBack(
            UnsafeRawBufferPointer(
              start: weights + column * product.inputs, count: 2 * columns * product.inputs))
        }
      }
    }
  }

  /// Up to sixteen columns, by the memory of one thread.
  private func multiply(
    weights: UnsafePointer<Float16>, into output: MutableMatrix, thread: Int
  ) {
    let length = min(inputs, FixedPoint.block)
    let memory = panels + thread * Self.panelCount(length)
    let rounding = UnsafeMutableRawPointer(memory + FixedPointPanel.elementCount(length: length))
      .assumingMemoryBound(to: Int16.self)
    for index in 0..<Self.blocks(inputs) {
      let block = block(index)
      let panel = FixedPointPanel(memory, format: block.format)
      panel.pack(
        weights + block.first, columns: output.columns, stride: inputs, scratch: rounding)
      multiply(block, panel, into: output)
    }
  }

  /// Rounds a block of inputs; rows that complete the last tile become zeros.
  private func round(_ input: Matrix, _ block: Block) {
    let padded = block.format.padded
    for row in 0..<input.rows {
      block.scales[row] = block.format.round(
        inputs: input.row(row) + block.first, into: block.integers + row * padded)
    }
    let missing = -input.rows & (Self.tileRows - 1)
    (block.integers + input.rows * padded).update(repeating: 0, count: missing * padded)
  }

  private func multiply(_ block: Block, _ panel: FixedPointPanel, into output: MutableMatrix) {
    let padded = block.format.padded
    for row in stride(from: 0, to: output.rows, by: Self.tileRows) {
      let sums = panel.sums(four: block.integers + row * padded, stride: padded)
      func add(_ index: Int, _ sums: FixedPointPanel.Sums) {
        guard row + index < output.rows else { return }
        sums.add(
          scaledBy: panel.scaleLanes, block.scales[row + index], to: output.row(row + index),
          columns: output.columns)
      }
      add(0, sums.0)
      add(1, sums.1)
      add(2, sums.2)
      add(3, sums.3)
    }
  }
}
