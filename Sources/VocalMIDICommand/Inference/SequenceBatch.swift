import VocalCheckpoints

/// An input of shape (batch, length, features), whose sequences are computed one after the other.
struct SequenceBatch {
  let batch: Int
  let length: Int
  private let tensor: TensorFile.Tensor

  /// - Parameter tensor: of three axes.
  init(_ tensor: TensorFile.Tensor) {
    self.tensor = tensor
    (batch, length) = (tensor.shape[0], tensor.shape[1])
  }

  /// Whether there is nothing to compute. The other size is then ignored: a header can state any number.
  var isEmpty: Bool { batch == 0 || length == 0 }

  /// The sequences that are to be computed.
  var indices: Range<Int> { isEmpty ? 0..<0 : 0..<batch }

  /// The capacity that a session needs.
  var capacity: Int { isEmpty ? 1 : length }

  /// The elements of one sequence, (length, features).
  subscript(index: Int) -> [Float] { tensor.rows(index..<index + 1) }
}
