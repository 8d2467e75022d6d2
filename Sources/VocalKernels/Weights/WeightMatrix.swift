/// A dense weight matrix W, (outputs, inputs), in the form in which a process keeps it.
///
/// Which form that is was decided when the weights were loaded. Each form is a class of its own, which
/// owns its memory, or keeps the mapped file alive that it lies in, and knows the product that suits it:
///
/// | form | memory | product with few rows | with many rows |
/// |---|---|---|---|
/// | ``Float32Weights`` | the file's | ``SkinnyGEMM`` | BLAS |
/// | ``Float16Weights`` | the file's | ``SkinnyGEMM`` | ``Int16GEMM``, rounding on the way |
/// | ``Int16Weights`` | its own | ``Int16GEMM`` | ``Int16GEMM`` |
package protocol WeightMatrix: AnyObject, Sendable {
  /// Rows of W.
  var outputs: Int { get }
  /// Columns of W.
  var inputs: Int { get }
  /// How many `Float` of scratch ``multiply(_:addingTo:scratch:)`` needs.
  var scratchCount: Int { get }

  /// output += input Wᵀ.
  ///
  /// - Parameters:
  ///   - input: (rows, inputs).
  ///   - output: (rows, outputs).
  ///   - scratch: at least ``scratchCount`` elements, overwritten.
  func multiply(
    _ input: Matrix, addingTo output: MutableMatrix, scratch: UnsafeMutablePointer<Float>)
}

/// Who keeps the memory alive that weights lie in.
package protocol WeightMemory: AnyObject, Sendable {
  /// The weights in `bytes`, part of this memory, have been read and are not needed soon: a mapped file
  /// can give their pages back to the system, from which they come back when they are read again.
  func giveBack(_ bytes: UnsafeRawBufferPointer)
}

/// The heap cannot give anything back without losing it.
extension HeapBuffer: WeightMemory {
  package func giveBack(_ bytes: UnsafeRawBufferPointer) {}
}
