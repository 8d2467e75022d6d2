import VocalMatrices

/// Half-precision weights, used where they lie, for matrices too large to be kept in another form too.
///
/// A product of many rows rounds them to integers, some panels at a time, and gives the pages of their outputs back
/// when it has read them.
package final class Float16Weights: Int16PanelSource, @unchecked Sendable {
  // Unchecked: the elements are only read, and `memory` keeps them alive.

  /// Matrices of at least this many bytes are too large to be kept in another form too. Reading pages of the file
  /// again, after they were given back, costs too much for smaller ones.
  package static let leastBytes = 6 << 20

  package let outputs: Int
  package let inputs: Int
  private let elements: UnsafePointer<Float16>
  private let memory: any WeightMemory

  /// - Parameter elements: (outputs, inputs), row-major, in `memory`.
  package init(
    _ elements: UnsafePointer<Float16>, outputs: Int, inputs: Int, in memory: any WeightMemory
  ) {
    self.elements = elements
    self.outputs = outputs
    self.inputs = inputs
    self.memory = memory
  }

  /// A copy of `values`, (outputs, inputs).
  package convenience init(copying values: [Float16], outputs: Int, inputs: Int) {
    precondition(values.count == outputs * inputs)
    let memory = HeapBuffer(copying: values)
    self.init(memory.pointer, outputs: outputs, inputs: inputs, in: memory)
  }

  package var scratchCount: Int { Int16GEMM.scratchCount(for: self) }

  package func multiply(
    _ input: Matrix, addingTo output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    if input.rows <= SkinnyGEMM.mostRows {
      Processor.kernels.accumulate(input, weights: elements, outputs: outputs, into: output)
    } else {
      Int16GEMM.multiply(input, weights: self, into: output, adding: true, scratch: scratch)
    }
  }

  /// How many panels are packed before their products are made: while these are made, the block of inputs stays in
  /// the second-level cache.
  private static let panelsAtOnce = 4

  // The panels of the longest block, then the integers that one is packed from.
  private var longestBlock: Int { min(inputs, Int16Format.block) }
  private var panelCount: Int { Int16Panel.elementCount(length: longestBlock) }

  var panelScratchCount: Int {
    Self.panelsAtOnce * panelCount + Int16Panel.packingCount(length: longestBlock) / 2
  }

  var columnsAtOnce: Int { Self.panelsAtOnce * Int16Panel.columns }
  var panelStride: Int { panelCount }

  func panels(
    _ columns: Range<Int>, block: Int, scratch: UnsafeMutablePointer<Float>
  ) -> Int16Panel {
    let first = Int16Panel(scratch, format: Int16Format(block: block, of: inputs))
    let integers = UnsafeMutableRawPointer(scratch + Self.panelsAtOnce * panelCount)
      .assumingMemoryBound(to: Int16.self)
    var panel = first
    for column in stride(from: columns.lowerBound, to: columns.upperBound, by: Int16Panel.columns) {
      Processor.kernels.pack(
        elements + column * inputs + block * Int16Format.block,
        columns: min(Int16Panel.columns, columns.upperBound - column), stride: inputs, into: panel,
        scratch: integers)
      panel = panel.advanced(by: panelCount)
    }
    return first
  }

  func finish(_ columns: Range<Int>) {
    memory.giveBack(
      UnsafeRawBufferPointer(
        start: elements + columns.lowerBound * inputs,
        count: columns.count * inputs * MemoryLayout<Float16>.size))
  }
}
