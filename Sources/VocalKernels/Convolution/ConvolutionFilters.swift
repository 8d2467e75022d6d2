/// The filters of a ``Convolution``, a copy in the order in which an algorithm reads them.
///
/// Each form is a class, chosen once by ``Convolution/filters(_:outputs:patch:)``.
package protocol ConvolutionFilters: AnyObject, Sendable {
  /// Output channels.
  var outputs: Int { get }
  /// Elements of one output's filter, 9 x input channels.
  var patch: Int { get }

  /// How many `Float` of scratch a convolution needs.
  func scratchCount(for convolution: Convolution) -> Int

  /// As ``Convolution/run(_:frames:filters:bias:into:scratch:)``.
  func run(
    _ convolution: Convolution, _ input: UnsafePointer<Float>, frames: Int,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>)
}

extension Convolution {
  /// Filters of single precision, which are multiplied by im2col.
  ///
  /// - Parameters:
  ///   - weights: (outputs, 3 time x 3 band x inputs); read only here.
  ///   - patch: 9 x inputs.
  package static func filters(
    _ weights: UnsafePointer<Float>, outputs: Int, patch: Int
  ) -> any ConvolutionFilters {
    FilterTaps(packing: weights, outputs: outputs, patch: patch)
  }

  /// Filters of half precision: for Winograd's algorithm where the channels fill vector registers, for
  /// im2col otherwise.
  ///
  /// - Parameters: as of ``filters(_:outputs:patch:)``.
  package static func filters(
    _ weights: UnsafePointer<Float16>, outputs: Int, patch: Int
  ) -> any ConvolutionFilters {
    WinogradConvolution.suits(inputs: patch / taps, outputs: outputs)
      ? WinogradFilters(weights, outputs: outputs, patch: patch)
      : FilterTaps(packing: weights, outputs: outputs, patch: patch)
  }
}
