/// The filters of a ``Convolution``, a copy in the order in which the kernels read them and in the
/// precision of the original: (3 time, 3 band, inputs, outputs).
package final class ConvolutionFilters: @unchecked Sendable {
  // Unchecked: the memory is written by the initialiser only.

  enum Elements {
    case float32(UnsafePointer<Float>)
    case float16(UnsafePointer<Float16>)
  }

  /// Valid as long as this object lives.
  let elements: Elements
  /// Output channels.
  let outputs: Int
  /// Elements of one output's filter, 9 x input channels.
  let patch: Int

  /// - Parameter weights: (outputs, 3 time x 3 band x inputs).
  package init(_ weights: WeightMatrix) {
    outputs = weights.outputs
    patch = weights.inputs
    elements =
      switch weights.elements {
      case .float32(let pointer):
        .float32(Self.transposed(pointer, rows: weights.outputs, columns: weights.inputs))
      case .float16(let pointer):
        .float16(Self.transposed(pointer, rows: weights.outputs, columns: weights.inputs))
      case .packed:
        preconditionFailure("filters are laid out from weights as they are stored")
      }
  }

  deinit {
    switch elements {
    case .float32(let pointer): pointer.deallocate()
    case .float16(let pointer): pointer.deallocate()
    }
  }

  private static func transposed<Element: BitwiseCopyable>(
    _ source: UnsafePointer<Element>, rows: Int, columns: Int
  ) -> UnsafePointer<Element> {
    let target = UnsafeMutablePointer<Element>.allocate(capacity: rows * columns)
    for column in 0..<columns {
      for row in 0..<rows {
        (target + column * rows + row).initialize(to: source[row * columns + column])
      }
    }
    return UnsafePointer(target)
  }
}
