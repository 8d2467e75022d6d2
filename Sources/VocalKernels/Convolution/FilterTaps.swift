/// Filters in their stored precision, one per column; for FP32, and for few channels.
///
/// They are copied in another order, which costs little: filters are few.
final class FilterTaps<Weight: VectorElement>: ConvolutionFilters, Im2ColFilters,
  @unchecked Sendable
{
  // Unchecked: the memory is written by the initialiser only.

  let outputs: Int
  let patch: Int
  /// (patch, outputs).
  private let taps: HeapBuffer<Weight>

  /// - Parameter weights: (outputs, patch), row-major; read only here.
  init(transposing weights: UnsafePointer<Weight>, outputs: Int, patch: Int) {
    self.outputs = outputs
    self.patch = patch
    taps = HeapBuffer(capacity: patch * outputs)
    for column in 0..<patch {
      for row in 0..<outputs {
        taps.pointer[column * outputs + row] = weights[row * patch + column]
      }
    }
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

  /// A panel of ``PackedGEMM``.
  var scratchCount: Int { patch * PackedGEMM.columns }

  func multiply(
    _ patches: Matrix, into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    for first in stride(from: 0, to: outputs, by: PackedGEMM.columns) {
      let count = min(PackedGEMM.columns, outputs - first)
      for index in 0..<patch {
        widen(
          taps.pointer + index * outputs + first, count: count,
          into: scratch + index * PackedGEMM.columns)
      }
      PackedGEMM.multiply(patches, panels: scratch, into: output.columns(first, count))
    }
  }

  /// One row of a panel; the columns added are zeros.
  @inline(__always)
  private func widen(
    _ source: UnsafePointer<Weight>, count: Int, into target: UnsafeMutablePointer<Float>
  ) {
    if count == PackedGEMM.columns {
      Weight.widen(source).store(target)
      Weight.widen(source + 8).store(target + 8)
    } else {
      for lane in 0..<PackedGEMM.columns {
        target[lane] = lane < count ? source[lane].widened : 0
      }
    }
  }
}
