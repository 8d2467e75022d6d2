import Testing
import VocalKernels
import VocalTestSupport

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

  @Test(arguments: sizes, WeightForm.allCases)
  func outputsEqualTheReference(size: Size, form: WeightForm) {
    var random = SeededRandom(seed: 13)
    let convolution = Convolution1D(
      steps: size.steps, inputChannels: size.inputs, outputChannels: size.outputs,
      pools: size.pools)
    let x = random.values(size.count * size.steps * size.inputs)
    let weights = TestWeights(outputs: size.outputs, inputs: convolution.patch, &random)
    let bias = random.values(size.outputs)
    let matrix = weights.matrix(form)
    var y = [Float](
      repeating: .nan, count: size.count * convolution.outputSteps * size.outputs)
    var scratch = GuardedScratch(count: convolution.scratchCount(for: matrix))
    scratch.use {
      convolution.run(x, count: size.count, weights: matrix, bias: bias, into: &y, scratch: $0)
    }
    let expected = Reference.convolution1D(
      x, weights.values, bias, steps: size.steps, inputs: size.inputs, pools: size.pools)
    // Halves are multiplied as 16-bit integers: always, or where the rows are many.
    #expect(largestError(y, expected) < (form == .float32 ? 1e-5 : 1e-3))
    #expect(scratch.isIntact)
  }
}
