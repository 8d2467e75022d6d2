import VocalMatrices

/// Weights as 16-bit integers with scales, laid out once in the panels that ``Int16GEMM`` reads.
///
/// They take as much memory as halves, and are read twice as fast as halves are widened.
package final class Int16Weights: Int16PanelSource, @unchecked Sendable {
  // Unchecked: the memory is written by the initialiser only.

  package let outputs: Int
  package let inputs: Int
  /// Panels, (outputs / 16, blocks of inputs).
  private let memory: HeapBuffer<Float>

  /// - Parameter weights: (outputs, inputs), row-major; read only here.
  package convenience init(
    rounding weights: UnsafePointer<Float16>, outputs: Int, inputs: Int
  ) {
    self.init(outputs: outputs, inputs: inputs) { first, columns, panel, scratch in
      Processor.kernels.pack(
        weights + first, columns: columns, stride: inputs, into: panel, scratch: scratch)
    }
  }

  /// As ``init(rounding:outputs:inputs:)``, of weights in single precision.
  convenience init(rounding weights: UnsafePointer<Float>, outputs: Int, inputs: Int) {
    self.init(outputs: outputs, inputs: inputs) { first, columns, panel, scratch in
      Processor.kernels.pack(
        weights + first, columns: columns, stride: inputs, into: panel, scratch: scratch)
    }
  }

  /// - Parameter pack: packs the panel of a number of columns from an element of the weights on.
  private init(
    outputs: Int, inputs: Int,
    pack: (
      _ first: Int, _ columns: Int, _ panel: Int16Panel, _ scratch: UnsafeMutablePointer<Int16>
    ) -> Void
  ) {
    self.outputs = outputs
    self.inputs = inputs
    let strips = (outputs + Int16Panel.columns - 1) / Int16Panel.columns
    memory = HeapBuffer(capacity: strips * Self.stripCount(inputs: inputs))
    let scratch = HeapBuffer<Int16>(
      capacity: Int16Panel.packingCount(length: min(inputs, Int16Format.block)))
    for column in stride(from: 0, to: outputs, by: Int16Panel.columns) {
      for block in 0..<Int16Format.blocks(of: inputs) {
        pack(
          column * inputs + block * Int16Format.block,
          min(Int16Panel.columns, outputs - column), place(column: column, block: block),
          scratch.pointer)
      }
    }
  }

  package var scratchCount: Int { Int16GEMM.scratchCount(for: self) }

  package func multiply(
    _ input: Matrix, addingTo output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    Int16GEMM.multiply(input, weights: self, into: output, adding: true, scratch: scratch)
  }

  var panelScratchCount: Int { 0 }
  var columnsAtOnce: Int { Int16Format.padded(outputs) }
  var panelStride: Int { Self.stripCount(inputs: inputs) }

  @inline(__always)
  func panels(
    _ columns: Range<Int>, block: Int, scratch: UnsafeMutablePointer<Float>
  ) -> Int16Panel { place(column: columns.lowerBound, block: block) }

  @inline(__always)
  func finish(_ columns: Range<Int>) {}

  @inline(__always)
  private func place(column: Int, block: Int) -> Int16Panel {
    let strip = column / Int16Panel.columns * Self.stripCount(inputs: inputs)
    return Int16Panel(
      memory.pointer + strip + block * Int16Panel.elementCount(length: Int16Format.block),
      format: Int16Format(block: block, of: inputs))
  }

  /// How many `Float` the panels of sixteen outputs take.
  private static func stripCount(inputs: Int) -> Int {
    let whole = inputs / Int16Format.block
    let rest = inputs % Int16Format.block
    return whole * Int16Panel.elementCount(length: Int16Format.block)
      + (rest > 0 ? Int16Panel.elementCount(length: rest) : 0)
  }
}
