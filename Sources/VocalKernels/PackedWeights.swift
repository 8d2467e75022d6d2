/// Weights as ``FixedPointPanel``s, laid out once for products of any number of rows.
///
/// They take as much memory as halves, and are read twice as fast as halves are widened.
package final class PackedWeights: @unchecked Sendable {
  // Unchecked: the memory is written by the initialiser only.

  /// Where the panels lie; valid as long as the object lives that they are of.
  package let panels: PackedPanels

  /// - Parameter weights: (outputs, inputs), row-major.
  package convenience init(_ weights: UnsafePointer<Float16>, outputs: Int, inputs: Int) {
    self.init(of: weights, outputs: outputs, inputs: inputs)
  }

  /// As ``init(_:outputs:inputs:)``, of weights in any precision.
  init<Weight: VectorElement>(of weights: UnsafePointer<Weight>, outputs: Int, inputs: Int) {
    let count = PackedPanels.elementCount(outputs: outputs, inputs: inputs)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Float>.size, alignment: 64
    ).assumingMemoryBound(to: Float.self)
    panels = PackedPanels(memory: memory, outputs: outputs, inputs: inputs)
    let block = min(inputs, FixedPoint.block)
    let rounding = UnsafeMutablePointer<Int16>.allocate(
      capacity: FixedPointPanel.columns * FixedPoint.padded(block))
    defer { rounding.deallocate() }
    for column in stride(from: 0, to: outputs, by: FixedPointPanel.columns) {
      for index in 0..<FixedPoint.blocks(of: inputs) {
        panels.panel(column: column, block: index).pack(
          weights + column * inputs + index * FixedPoint.block,
          columns: min(FixedPointPanel.columns, outputs - column), stride: inputs,
          scratch: rounding)
      }
    }
  }

  deinit { panels.memory.deallocate() }
}

/// The panels of ``PackedWeights``, (outputs / 16, blocks of inputs), which it does not own.
package struct PackedPanels {
  fileprivate let memory: UnsafeMutablePointer<Float>
  let outputs: Int
  let inputs: Int

  fileprivate static func elementCount(outputs: Int, inputs: Int) -> Int {
    (outputs + FixedPointPanel.columns - 1) / FixedPointPanel.columns * columnCount(inputs)
  }

  /// Elements of sixteen outputs.
  private static func columnCount(_ inputs: Int) -> Int {
    let whole = inputs / FixedPoint.block
    let rest = inputs % FixedPoint.block
    return whole * FixedPointPanel.elementCount(length: FixedPoint.block)
      + (rest > 0 ? FixedPointPanel.elementCount(length: rest) : 0)
  }

  /// The panel of sixteen outputs from `column` on, over one block of inputs.
  @inline(__always)
  func panel(column: Int, block: Int) -> FixedPointPanel {
    let format = FixedPoint(block: block, of: inputs)
    let start = column / FixedPointPanel.columns * Self.columnCount(inputs)
    return FixedPointPanel(
      memory + start + block * FixedPointPanel.elementCount(length: FixedPoint.block),
      format: format)
  }
}
