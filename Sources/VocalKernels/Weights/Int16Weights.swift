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
    self.init(packing: weights, outputs: outputs, inputs: inputs)
  }

  /// As ``init(rounding:outputs:inputs:)``, of weights in any precision.
  init<Weight: VectorElement>(
    packing weights: UnsafePointer<Weight>, outputs: Int, inputs: Int
  ) {
    self.outputs = outputs
    self.inputs = inputs
    let strips = (outputs + Int16Panel.columns - 1) / Int16Panel.columns
    memory = HeapBuffer(capacity: strips * Self.stripCount(inputs: inputs))
    let scratch = HeapBuffer<Int16>(
      capacity: Int16Panel.packingCount(length: min(inputs, Int16Quantisation.block)))
    for column in stride(from: 0, to: outputs, by: Int16Panel.columns) {
      for block in 0..<Int16Quantisation.blocks(of: inputs) {
        place(column: column, block: block).pack(
          weights + column * inputs + block * Int16Quantisation.block,
          columns: min(Int16Panel.columns, outputs - column), stride: inputs,
          scratch: scratch.pointer)
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

  @inline(__always)
  func panel(
    column: Int, block: Int, scratch: UnsafeMutablePointer<Float>
  ) -> Int16Panel { place(column: column, block: block) }

  @inline(__always)
  func finish(column: Int) {}

  @inline(__always)
  private func place(column: Int, block: Int) -> Int16Panel {
    let strip = column / Int16Panel.columns * Self.stripCount(inputs: inputs)
    return Int16Panel(
      memory.pointer + strip + block * Int16Panel.elementCount(length: Int16Quantisation.block),
      format: Int16Quantisation(block: block, of: inputs))
  }

  /// How many `Float` the panels of sixteen outputs take.
  private static func stripCount(inputs: Int) -> Int {
    let whole = inputs / Int16Quantisation.block
    let rest = inputs % Int16Quantisation.block
    return whole * Int16Panel.elementCount(length: Int16Quantisation.block)
      + (rest > 0 ? Int16Panel.elementCount(length: rest) : 0)
  }
}
