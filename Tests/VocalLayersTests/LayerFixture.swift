import Foundation
import VocalCheckpoints
import VocalKernels
import VocalTestSupport

/// One layer's case: weights, input and what PyTorch made of it (vocalmidi_tools.fixtures.layers,
/// band_layers).
struct LayerFixture {
  let checkpoint: Checkpoint
  let input: TensorFile.Tensor
  let output: TensorFile.Tensor
  /// How far a result may be from PyTorch's, which is computed with FP32 weights: for halves, a thousandth
  /// of the output's spread.
  let tolerance: Double

  init(_ name: String, _ precision: String) throws {
    let fixtures = Fixtures(of: .module)
    checkpoint = try fixtures.weights(name, precision)
    let tensors = try fixtures.tensors("\(name).tensors.safetensors")
    input = try tensors.named("input")
    output = try tensors.named("output")
    tolerance = precision == "fp32" ? 1e-4 : 1e-3 * spread(output.values)
  }

  /// What `body` writes for the rows of the input, from NaN: what is read must have been written.
  func output(columns: Int, _ body: (Matrix, MutableMatrix) -> Void) -> [Float] {
    transform(input.values, rows: input.shape[0], columns: columns, body)
  }

  /// The largest error of a result; infinite where a value is NaN or the counts differ.
  func error(of result: [Float]) -> Double { largestError(result, output.values) }
}
