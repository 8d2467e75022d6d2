/// Filters in single precision, packed for ``PackedGEMM``; for FP32, and for few channels.
///
/// The copy costs little: filters are few.
final class FilterTaps: ConvolutionFilters, Im2ColFilters, @unchecked Sendable {
  // Unchecked: the memory is written by the initialiser only.

  let outputs: Int
  let patch: Int
  /// Panels of sixteen outputs, (panels, patch, 16).
  private let panels: HeapBuffer<Float>

  /// - Parameter weights: (outputs, patch), row-major; read only here.
  init(packing weights: UnsafePointer<Float>, outputs: Int, patch: Int) {
    self.outputs = outputs
    self.patch = patch
    panels = HeapBuffer(capacity: patch * PackedGEMM.padded(outputs))
    PackedGEMM.pack(
      transposed: Matrix(weights, rows: outputs, columns: patch), into: panels.pointer)
  }

  /// As ``init(packing:outputs:patch:)``, of weights in half precision.
  convenience init(packing weights: UnsafePointer<Float16>, outputs: Int, patch: Int) {
    let widened = (0..<outputs * patch).map { Float(weights[$0]) }
    self.init(packing: widened, outputs: outputs, patch: patch)
  }

  func scratchCount(for convolution: Convolution) -> Int {
    Im2ColConvolution(convolution).scratchCount(for: self)
  }

  func run(
    _ convolution: Convolution, _ input: UnsafePointer<Float>, frames: Int,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    Im2ColConvolution(convolution).run(
      input, frames: frames, filters: self, bias: bias, into: output, scratch: scratch)
  }

  var scratchCount: Int { 0 }

  func multiply(
    _ patches: Matrix, into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    PackedGEMM.multiply(patches, panels: panels.pointer, into: output)
  }
}
