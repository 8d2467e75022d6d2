import VocalCheckpoints
import VocalKernels

/// s = E x / max(|x|, 1e-8)
///
/// The cosines between x and the rows of E, which are unit vectors. Parameters: E (references,
/// width), under the name that the model gives.
package struct CosineSimilarity: Sendable {
  /// A vector shorter than this counts as this long, so that nothing is divided by zero.
  private static let shortest: Float = 1e-8

  package let width: Int
  /// Rows of E, the columns of the output.
  package let references: Int
  private let vectors: any WeightMatrix

  package init(
    _ scope: ParameterScope, _ name: String, references: Int, width: Int
  ) throws(CheckpointError) {
    self.width = width
    self.references = references
    vectors = try scope.weights(name, shape: [references, width])
  }

  /// How many `Float` of scratch ``apply(to:into:unit:scratch:)`` needs.
  package var scratchCount: Int { vectors.scratchCount }

  /// (rows, width) -> (rows, references).
  ///
  /// - Parameter unit: (rows, width), overwritten with the rows of `input` at unit length.
  package func apply(
    to input: Matrix, into output: MutableMatrix, unit: MutableMatrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    Normalisation.unitLength(input, floor: Self.shortest, into: unit)
    GEMM.affine(
      Matrix(unit), weights: vectors, bias: nil, into: output, scratch: scratch)
  }
}
