/// The filters of a ``Convolution``, a copy in the order in which the kernels read them.
///
/// Halves whose channels fill registers become 16-bit integers (``FixedPoint``), as they are and
/// transformed for Winograd's algorithm: 45 numbers for every nine, of a few percent of a model. All
/// others stay in their precision.
package final class ConvolutionFilters: @unchecked Sendable {
  // Unchecked: the memory is written by the initialiser only.

  enum Elements {
    case float32(Taps<Float>)
    case float16(Taps<Float16>)
    /// (outputs, 3 time x 3 band x inputs), and (6 time, 6 band) points, each (outputs, inputs).
    case integers(taps: PackedPanels, points: [PackedPanels])
  }

  /// Valid as long as this object lives.
  let elements: Elements
  /// Output channels.
  let outputs: Int
  /// Elements of one output's filter, 9 x input channels.
  let patch: Int

  private let packed: [PackedWeights]

  /// - Parameter weights: (outputs, 3 time x 3 band x inputs).
  package init(_ weights: WeightMatrix) {
    let (outputs, patch) = (weights.outputs, weights.inputs)
    self.outputs = outputs
    self.patch = patch
    switch weights.elements {
    case .float32(let pointer):
      packed = []
      elements = .float32(
        Taps(pointer: Self.transposed(pointer, rows: outputs, columns: patch)))
    case .float16(let pointer) where WinogradConvolution.suits(inputs: patch / 9, outputs: outputs):
      let taps = PackedWeights(pointer, outputs: outputs, inputs: patch)
      let points = Self.transformed(pointer, inputs: patch / 9, outputs: outputs)
      packed = [taps] + points
      elements = .integers(taps: taps.panels, points: points.map(\.panels))
    case .float16(let pointer):
      packed = []
      elements = .float16(
        Taps(pointer: Self.transposed(pointer, rows: outputs, columns: patch)))
    case .packed:
      preconditionFailure("filters are laid out from weights as they are stored")
    }
  }

  deinit {
    switch elements {
    case .float32(let taps): taps.pointer.deallocate()
    case .float16(let taps): taps.pointer.deallocate()
    case .integers: break
    }
  }

  /// (rows, columns) -> (columns, rows).
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

  /// G g Gᵀ at every point.
  private static func transformed(
    _ source: UnsafePointer<Float16>, inputs: Int, outputs: Int
  ) -> [PackedWeights] {
    let filters = UnsafeMutablePointer<Float>.allocate(capacity: outputs * inputs)
    defer { filters.deallocate() }
    return (0..<WinogradTransform.points).flatMap { time in
      (0..<WinogradTransform.points).map { band in
        let taps = WinogradTransform.filterTaps(time: time, band: band)
        for output in 0..<outputs {
          for input in stride(from: 0, to: inputs, by: Vector.scalarCount) {
            var sum = Vector.zero
            for (index, tap) in taps.enumerated() {
              sum += Float16.widen(source + (output * 9 + index) * inputs + input) * tap
            }
            sum.store(filters + output * inputs + input)
          }
        }
        return PackedWeights(of: filters, outputs: outputs, inputs: inputs)
      }
    }
  }
}
