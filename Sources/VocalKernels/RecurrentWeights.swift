/// The recurrent weights of a sequence that is long enough to lay them out for it first.
///
/// A step multiplies one row, so that widening every half-precision weight takes as long as multiplying it.
/// Rounded to integers once (``FixedPoint``), they are read by all steps as they lie.
struct RecurrentWeights {
  /// From this many steps on, laying out pays.
  static let worthwhileSteps = 32

  private let format: FixedPoint
  private let outputs: Int
  private let hidden: UnsafeMutablePointer<Int16>
  private let panels: UnsafeMutablePointer<Float>

  /// How many `Float` of memory the weights of `units` units and `outputs` gates take; zero where the
  /// units are too many for one block.
  static func elementCount(outputs: Int, units: Int) -> Int {
    guard units <= FixedPoint.block else { return 0 }
    let panels = (outputs + FixedPointPanel.columns - 1) / FixedPointPanel.columns
    return (FixedPointPanel.columns + 1) * FixedPoint.padded(units) / 2
      + panels * FixedPointPanel.elementCount(length: units)
  }

  /// Lays out U, (outputs, units).
  ///
  /// - Parameter memory: ``elementCount(outputs:units:)`` elements, not zero.
  init(
    _ weights: UnsafePointer<Float16>, outputs: Int, units: Int,
    in memory: UnsafeMutablePointer<Float>
  ) {
    format = FixedPoint(length: units)
    self.outputs = outputs
    hidden = UnsafeMutableRawPointer(memory).assumingMemoryBound(to: Int16.self)
    let rounding = hidden + format.padded
    panels = memory + (FixedPointPanel.columns + 1) * format.padded / 2
    for column in stride(from: 0, to: outputs, by: FixedPointPanel.columns) {
      panel(column).pack(
        weights + column * units, columns: min(FixedPointPanel.columns, outputs - column),
        stride: units, scratch: rounding)
    }
  }

  private func panel(_ column: Int) -> FixedPointPanel {
    let index = column / FixedPointPanel.columns
    let count = FixedPointPanel.elementCount(length: format.length)
    return FixedPointPanel(panels + index * count, format: format)
  }

  /// sums += U h.
  func accumulate(_ state: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Float>) {
    let scale = format.round(inputs: state, into: hidden)
    for column in stride(from: 0, to: outputs, by: FixedPointPanel.columns) {
      let panel = panel(column)
      panel.sums(hidden).add(
        scaledBy: panel.scaleLanes, scale, to: sums + column,
        columns: min(FixedPointPanel.columns, outputs - column))
    }
  }
}
