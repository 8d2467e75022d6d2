import Foundation
import VocalKernels
import VocalTestSupport

func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// The forms in which weights are kept.
enum WeightForm: CaseIterable {
  case float32
  case float16
  case int16
}

/// Random weights that half precision holds exactly, (outputs, inputs), in each form.
struct TestWeights {
  let values: [Float]
  let outputs: Int
  let inputs: Int
  private let halves: [Float16]

  /// - Parameter reach: the largest magnitude.
  init(outputs: Int, inputs: Int, _ random: inout SeededRandom, reach: Float = 1) {
    self.init(
      random.values(outputs * inputs, in: -reach...reach).map { Float16($0) }, outputs: outputs,
      inputs: inputs)
  }

  init(_ halves: [Float16], outputs: Int, inputs: Int) {
    self.halves = halves
    self.outputs = outputs
    self.inputs = inputs
    values = halves.map { Float($0) }
  }

  func matrix(_ form: WeightForm) -> any WeightMatrix {
    switch form {
    case .float32: Float32Weights(copying: values, outputs: outputs, inputs: inputs)
    case .float16: Float16Weights(copying: halves, outputs: outputs, inputs: inputs)
    case .int16: Int16Weights(rounding: halves, outputs: outputs, inputs: inputs)
    }
  }

  /// As filters of a convolution, of half precision or of single.
  func filters(half: Bool) -> any ConvolutionFilters {
    half
      ? Convolution.filters(halves, outputs: outputs, patch: inputs)
      : Convolution.filters(values, outputs: outputs, patch: inputs)
  }
}

/// Scratch that begins as NaN, with one element more, by which one sees that it is not overrun.
struct GuardedScratch {
  private var elements: [Float]

  init(count: Int) { elements = [Float](repeating: .nan, count: count) + [42] }

  var isIntact: Bool { elements.last == 42 }

  mutating func use<Result>(_ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
    elements.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }
}
