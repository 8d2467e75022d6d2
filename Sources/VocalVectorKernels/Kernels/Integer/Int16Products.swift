import CVectorInstructions
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
    let pair = 2 * Int16Panel.columns
    var (panel, column) = (first, 0)
    while column < output.columns {
      let left = output.columns - column
      if Registers.int16Panels == 2, left >= pair {
        Int16Strip<2>(block, panel, stride, into: output.columns(column, pair), adding: adding)
          .multiply(by: products)
        (panel, column) = (panel.advanced(by: 2 * stride), column + pair)
      } else {
        let columns = min(Int16Panel.columns, left)
        Int16Strip<1>(block, panel, stride, into: output.columns(column, columns), adding: adding)
          .multiply(by: products)
        (panel, column) = (panel.advanced(by: stride), column + columns)
      }
    }
  }
}

extension Int16Panel {
  /// How many rows of weights are fetched ahead: where one lies, the processor cannot guess.
  private static var rowsAhead: Int { 4 }

  /// Begins to fetch a row of weights, which need not be there.
  @inline(__always)
  private func prefetch<Weight: VectorElement>(_ row: UnsafePointer<Weight>) {
    let bytes = UnsafeRawPointer(row)
    for offset in Swift.stride(from: 0, to: format.length * MemoryLayout<Weight>.size, by: 64) {
      vector_prefetch(bytes + offset)
    }
  }

  @inline(__always)
  fileprivate func pack<Weight: VectorElement>(
    _ source: UnsafePointer<Weight>, columns: Int, stride: Int,
    scratch: UnsafeMutablePointer<Int16>
  ) {
    for column in 0..<columns {
      prefetch(source + (column + Self.rowsAhead) * stride)
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
