import COpenBLAS
import VocalKernels
import VocalTestSupport

/// The same product with half-precision weights by this package, and in single precision by BLAS.
final class Product {
  private let rows: Int
  private let inputs: Int
  private let outputs: Int
  private let x: HeapBuffer<Float>
  private let y: HeapBuffer<Float>
  private let floats: HeapBuffer<Float>
  private let scratch: HeapBuffer<Float>
  private let float16: Float16Weights
  /// The weights in 16-bit integers.
  let int16: Int16Weights

  init(rows: Int, inputs: Int, outputs: Int) {
    self.rows = rows
    self.inputs = inputs
    self.outputs = outputs
    let halves = noise(outputs * inputs).map { Float16($0) }
    x = HeapBuffer(copying: noise(rows * inputs))
    y = HeapBuffer(copying: [Float](repeating: 0, count: rows * outputs))
    floats = HeapBuffer(copying: halves.map { Float($0) })
    float16 = Float16Weights(copying: halves, outputs: outputs, inputs: inputs)
    int16 = Int16Weights(rounding: halves, outputs: outputs, inputs: inputs)
    scratch = HeapBuffer(capacity: max(float16.scratchCount, int16.scratchCount))
  }

  func runFloat16() { run(float16) }

  func runInt16() { run(int16) }

  private func run(_ weights: any WeightMatrix) {
    GEMM.affine(
      Matrix(x.pointer, rows: rows, columns: inputs), weights: weights, bias: nil,
      into: MutableMatrix(y.pointer, rows: rows, columns: outputs), scratch: scratch.pointer)
  }

  func runSGEMM() {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(outputs), blasint(inputs),
      1, x.pointer, blasint(inputs), floats.pointer, blasint(inputs), 0, y.pointer,
      blasint(outputs))
  }

  func runSGEMV() {
    cblas_sgemv(
      CblasRowMajor, CblasNoTrans, blasint(outputs), blasint(inputs), 1, floats.pointer,
      blasint(inputs), x.pointer, 1, 0, y.pointer, 1)
  }
}

/// The same values every time, -1...1.
func noise(_ count: Int) -> [Float] {
  var random = SeededRandom(seed: 7)
  return random.values(count)
}
