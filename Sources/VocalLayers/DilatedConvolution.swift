import VocalCheckpoints
import VocalKernels

/// y_t = b + Σ_k W_k x_{t + (k - 2) d}, k = 0...4; x is 0 outside the sequence
///
/// A convolution over the steps of one sequence of any length, whose windows of five steps lie d steps apart
/// (F. Yu and V. Koltun, "Multi-scale context aggregation by dilated convolutions", 2016). Parameters: `weight`
/// (outputs, 5 inputs), W_0 to W_4 side by side, `bias` (outputs).
package struct DilatedConvolution: Sendable {
  /// Steps of a window.
  package static let width = 5

  private let linear: Linear
  private let dilation: Int
  private let inputs: Int

  /// - Parameter dilation: d, at least 1.
  package init(
    _ scope: ParameterScope, inputs: Int, outputs: Int, dilation: Int
  ) throws(CheckpointError) {
    linear = try Linear(scope, inputs: Self.width * inputs, outputs: outputs)
    self.dilation = dilation
    self.inputs = inputs
  }

  package var outputs: Int { linear.outputs }

  /// Where the working memory lies.
  package struct Slots {
    fileprivate let windows: ArenaSlot
    fileprivate let scratch: ArenaSlot
  }

  /// Reserves working memory for up to `steps` steps.
  package func reserve(steps: Int, in layout: inout ArenaLayout) -> Slots {
    Slots(
      windows: layout.reserve(rows: steps, columns: Self.width * inputs),
      scratch: layout.reserve(scratch: [linear.scratchCount]))
  }

  /// (steps, inputs) -> (steps, outputs).
  package func apply(
    to input: Matrix, into output: MutableMatrix, slots: Slots, in arena: Arena
  ) {
    let windows = arena.rows(slots.windows, input.rows)
    for step in 0..<input.rows { copyWindow(around: step, of: input, to: windows.row(step)) }
    linear.apply(to: Matrix(windows), into: output, scratch: arena[slots.scratch])
  }

  private func copyWindow(
    around step: Int, of input: Matrix, to window: UnsafeMutablePointer<Float>
  ) {
    for tap in 0..<Self.width {
      let place = window + tap * inputs
      let source = step + (tap - Self.width / 2) * dilation
      if (0..<input.rows).contains(source) {
        place.update(from: input.row(source), count: inputs)
      } else {
        place.update(repeating: 0, count: inputs)
      }
    }
  }
}
