import VocalCheckpoints

/// The input tensors of a model, each checked as it is asked for.
struct ModelInputs {
  private let tensors: [String: TensorFile.Tensor]
  private let file: String

  /// - Parameter file: where the tensors came from, for the errors.
  init(_ tensors: TensorFile, file: String) {
    self.tensors = tensors.tensors
    self.file = file
  }

  /// The longest axis allowed, even in a tensor without elements, so that products of sizes cannot
  /// overflow.
  private static let longestAxis = 1 << 31

  /// A tensor of numbers.
  ///
  /// - Parameter axes: its shape; `nil` for an axis of any length.
  func numbers(
    _ name: String, _ axes: [Int?]
  ) throws(InferenceInputError) -> TensorFile.Tensor {
    guard let tensor = tensors[name] else { throw .missing(file: file, tensor: name) }
    let fits = zip(axes, tensor.shape).allSatisfy { wanted, found in wanted ?? found == found }
    guard axes.count == tensor.shape.count, fits else {
      throw .wrongShape(file: file, tensor: name, expected: axes, found: tensor.shape)
    }
    if let axis = tensor.shape.max(), axis > Self.longestAxis {
      throw .tooLong(file: file, tensor: name, axis: axis, limit: Self.longestAxis)
    }
    return tensor
  }

  /// A batch of sequences, (batch, length, features).
  ///
  /// - Parameter longest: what the memory of a session allows.
  func sequences(
    _ name: String, features: Int, longest: Int
  ) throws(InferenceInputError) -> SequenceBatch {
    let sequences = SequenceBatch(try numbers(name, [nil, nil, features]))
    guard sequences.isEmpty || sequences.length <= longest else {
      throw .tooLong(file: file, tensor: name, axis: sequences.length, limit: longest)
    }
    return sequences
  }

  /// A vector of `count` whole numbers in `0..<limit`, of integers or of floating-point numbers.
  func identifiers(
    _ name: String, count: Int, below limit: Int
  ) throws(InferenceInputError) -> [Int] {
    var identifiers: [Int] = []
    for value in try numbers(name, [count]).values {
      guard let identifier = Int(exactly: value), (0..<limit).contains(identifier) else {
        throw .invalidIdentifier(file: file, tensor: name, value: value, limit: limit)
      }
      identifiers.append(identifier)
    }
    return identifiers
  }
}

extension TensorFile.Tensor {
  /// The elements of some indices of the first axis; not copied where they are all.
  func rows(_ range: Range<Int>) -> [Float] {
    guard range != 0..<shape[0] else { return values }
    let size = shape.dropFirst().reduce(1, *)
    return Array(values[range.lowerBound * size..<range.upperBound * size])
  }
}
