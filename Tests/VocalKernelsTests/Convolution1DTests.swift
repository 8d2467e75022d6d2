import Testing
import VocalKernels

@Suite struct Convolution1DTests {
  struct Size: CustomTestStringConvertible {
    let count: Int
    let steps: Int
    let inputs: Int
    let outputs: Int
    let pools: Bool
    var testDescription: String {
      "\(count) x \(steps), \(inputs) -> \(outputs)\(pools ? ", pooled" : "")"
    }
  }

  /// One step to many, odd steps, and more sequences than a panel holds.
  static let sizes = [
    Size(count: 1, steps: 1, inputs: 1, outputs: 1, pools: false),
    Size(count: 1, steps: 1, inputs: 3, outputs: 2, pools: true),
    Size(count: 2, steps: 2, inputs: 3, outputs: 5, pools: true),
    Size(count: 3, steps: 7, inputs: 4, outputs: 3, pools: true),
    Size(count: 1, steps: 16, inputs: 16, outputs: 24, pools: true),
    Size(count: 33, steps: 16, inputs: 5, outputs: 8, pools: true),
    Size(count: 70, steps: 4, inputs: 8, outputs: 7, pools: false),
    Size(count: 2, steps: 300, inputs: 2, outputs: 3, pools: true),
  ]

  @Test(arguments: sizes, Precision.allCases)
  func equalsTheReference(size: Size, precision: Precision) {
    var noise = Noise(seed: 13)
    let convolution = Convolution1D(
      steps: size.steps, inputChannels: size.inputs, outputChannels: size.outputs,
      pools: size.pools)
    let x = noise.values(size.count * size.steps * size.inputs)
    let weights = TestWeights(size.outputs * convolution.patch, precision, &noise)
    let bias = noise.values(size.outputs)
    var y = [Float](
      repeating: .nan, count: size.count * convolution.outputSteps * size.outputs)
    weights.withMatrix(outputs: size.outputs, inputs: convolution.patch) { matrix in
      var scratch = [Float](repeating: .nan, count: convolution.scratchCount(for: matrix))
      convolution.run(
        x, count: size.count, weights: matrix, bias: bias, into: &y, scratch: &scratch)
    }
    let expected = Reference.convolution1D(
      x, weights.values, bias, steps: size.steps, inputs: size.inputs, pools: size.pools)
    // Halves are multiplied as 16-bit integers where rows are many (``FixedPointProduct``).
    #expect(largestError(y, expected) < (precision == .half ? 1e-3 : 1e-5))
  }
}
