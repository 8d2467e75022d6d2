/// Single-precision weights, used where they lie.
package final class Float32Weights: WeightMatrix, @unchecked Sendable {
  // Unchecked: the elements are only read, and `memory` keeps them alive.

  package let outputs: Int
  package let inputs: Int
  private let elements: UnsafePointer<Float>
  private let memory: any WeightMemory

  /// - Parameter elements: (outputs, inputs), row-major, in `memory`.
  package init(
    _ elements: UnsafePointer<Float>, outputs: Int, inputs: Int, in memory: any WeightMemory
  ) {
    self.elements = elements
    self.outputs = outputs
    self.inputs = inputs
    self.memory = memory
  }

  /// A copy of `values`, (outputs, inputs).
  package convenience init(copying values: [Float], outputs: Int, inputs: Int) {
    precondition(values.count == outputs * inputs)
    let memory = HeapBuffer(copying: values)
    self.init(memory.pointer, outputs: outputs, inputs: inputs, in: memory)
  }

  package var scratchCount: Int { 0 }

  package func multiply(
    _ input: Matrix, addingTo output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    if input.rows <= SkinnyGEMM.mostRows {
      Processor.kernels.accumulate(input, weights: elements, outputs: outputs, into: output)
    } else {
      GEMM.accumulateByBLAS(
        input, weights: Matrix(elements, rows: outputs, columns: inputs), into: output)
    }
  }
}
