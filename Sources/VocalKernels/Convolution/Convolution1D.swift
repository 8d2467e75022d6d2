/// A convolution of kernel 3 over the steps of many short sequences, channels last, then bias and
/// optionally a maximum over each pair of steps (max pooling).
///
/// Steps are padded with zeros ("same"). The patches of several sequences become the rows of one matrix
/// (im2col), and one product multiplies all of them, so that each weight is read once.
package struct Convolution1D: Sendable {
  /// Taps of the kernel.
  package static let taps = 3

  /// Steps of a sequence.
  package let steps: Int
  /// Channels of the input.
  package let inputChannels: Int
  /// Channels of the output.
  package let outputChannels: Int
  /// Whether pairs of steps are pooled. Pooling drops the last of an odd number of steps.
  package let pools: Bool

  package init(steps: Int, inputChannels: Int, outputChannels: Int, pools: Bool) {
    self.steps = steps
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.pools = pools
  }

  /// Steps of an output sequence.
  package var outputSteps: Int { pools ? steps / 2 : steps }
  /// Elements of a patch, (taps, inputChannels).
  package var patch: Int { Self.taps * inputChannels }

  private var panelSequences: Int { max(1, Im2ColConvolution.panelRows / steps) }
  private var patchCount: Int { panelSequences * steps * patch }
  private var productCount: Int { pools ? panelSequences * steps * outputChannels : 0 }

  /// How many `Float` of scratch ``run(_:count:weights:bias:into:scratch:)`` needs.
  package func scratchCount(for weights: any WeightMatrix) -> Int {
    patchCount + productCount + weights.scratchCount
  }

  /// Convolves `count` sequences.
  ///
  /// - Parameters:
  ///   - input: (count, steps, inputChannels).
  ///   - weights: (outputChannels, taps x inputChannels).
  ///   - bias: `outputChannels` values.
  ///   - output: (count, outputSteps, outputChannels).
  ///   - scratch: at least ``scratchCount(for:)`` elements, overwritten.
  package func run(
    _ input: UnsafePointer<Float>, count: Int, weights: any WeightMatrix,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    precondition(weights.outputs == outputChannels && weights.inputs == patch)
    let patches = scratch
    let products = patches + patchCount
    for first in stride(from: 0, to: count, by: panelSequences) {
      let sequences = min(panelSequences, count - first)
      let rows = sequences * steps
      let target = output + first * outputSteps * outputChannels
      for sequence in 0..<sequences {
        gatherPatches(
          input + (first + sequence) * steps * inputChannels,
          into: patches + sequence * steps * patch)
      }
      GEMM.affine(
        Matrix(patches, rows: rows, columns: patch), weights: weights, bias: bias,
        into: MutableMatrix(pools ? products : target, rows: rows, columns: outputChannels),
        scratch: products + productCount)
      if pools { pool(products, sequences: sequences, into: target) }
    }
  }

  /// Writes the patch of every step as one row: the steps before, at and after it.
  private func gatherPatches(
    _ sequence: UnsafePointer<Float>, into patches: UnsafeMutablePointer<Float>
  ) {
    for step in 0..<steps {
      let first = max(0, step - 1)
      let last = min(steps - 1, step + 1)
      let row = patches + step * patch
      let target = row + (first - (step - 1)) * inputChannels
      let copied = (last - first + 1) * inputChannels
      row.update(repeating: 0, count: target - row)
      target.update(from: sequence + first * inputChannels, count: copied)
      (target + copied).update(repeating: 0, count: row + patch - (target + copied))
    }
  }

  /// output ← the larger of each pair of steps.
  private func pool(
    _ products: UnsafePointer<Float>, sequences: Int, into output: UnsafeMutablePointer<Float>
  ) {
    for sequence in 0..<sequences {
      for step in 0..<outputSteps {
        let earlier = products + (sequence * steps + 2 * step) * outputChannels
        let later = earlier + outputChannels
        let target = output + (sequence * outputSteps + step) * outputChannels
        for channel in 0..<outputChannels {
          let (x, y) = (earlier[channel], later[channel])
          target[channel] = y > x ? y : x
        }
      }
    }
  }
}
