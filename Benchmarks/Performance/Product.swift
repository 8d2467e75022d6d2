import COpenBLAS
import VocalKernels

/// The same product with half-precision weights by this package, and in single precision by BLAS.
final class Product {
  private let rows: Int
  private let inputs: Int
  private let outputs: Int
  private let x: UnsafeMutablePointer<Float>
  private let y: UnsafeMutablePointer<Float>
  private let halves: UnsafeMutablePointer<Float16>
  private let floats: UnsafeMutablePointer<Float>
  private let scratch: UnsafeMutablePointer<Float>
  private let laidOut: PackedWeights

  /// The weights in half precision, valid as long as this object lives.
  var half: WeightMatrix { WeightMatrix(.float16(halves), outputs: outputs, inputs: inputs) }

  /// The same, laid out for products.
  var packed: WeightMatrix {
    WeightMatrix(.packed(laidOut.panels), outputs: outputs, inputs: inputs)
  }

  init(rows: Int, inputs: Int, outputs: Int) {
    self.rows = rows
    self.inputs = inputs
    self.outputs = outputs
    x = .allocate(capacity: rows * inputs)
    y = .allocate(capacity: rows * outputs)
    halves = .allocate(capacity: outputs * inputs)
    floats = .allocate(capacity: outputs * inputs)
    x.initialize(from: noise(rows * inputs), count: rows * inputs)
    y.initialize(repeating: 0, count: rows * outputs)
    for (index, value) in noise(outputs * inputs).enumerated() {
      (halves + index).initialize(to: Float16(value))
      (floats + index).initialize(to: Float(halves[index]))
    }
    laidOut = PackedWeights(halves, outputs: outputs, inputs: inputs)
    let matrix = WeightMatrix(.float16(halves), outputs: outputs, inputs: inputs)
    scratch = .allocate(capacity: max(1, MatrixProduct.scratchCount(for: matrix)))
  }

  deinit {
    x.deallocate()
    y.deallocate()
    halves.deallocate()
    floats.deallocate()
    scratch.deallocate()
  }

  func runHalf() { run(half) }

  func runPacked() { run(packed) }

  private func run(_ weights: WeightMatrix) {
    MatrixProduct.affine(
      Matrix(x, rows: rows, columns: inputs), weights: weights, bias: nil,
      into: MutableMatrix(y, rows: rows, columns: outputs), scratch: scratch)
  }

  func runSGEMM() {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(outputs), blasint(inputs),
      1, x, blasint(inputs), floats, blasint(inputs), 0, y, blasint(outputs))
  }

  func runSGEMV() {
    cblas_sgemv(
      CblasRowMajor, CblasNoTrans, blasint(outputs), blasint(inputs), 1, floats, blasint(inputs),
      x, 1, 0, y, 1)
  }
}

/// The same values every time, -1...1.
func noise(_ count: Int) -> [Float] {
  var state: UInt64 = 7
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
  }
}
