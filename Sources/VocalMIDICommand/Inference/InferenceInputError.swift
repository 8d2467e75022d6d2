/// Why tensors cannot be the inputs of a model.
enum InferenceInputError: Error, Equatable {
  /// The file lacks an input.
  case missing(file: String, tensor: String)
  /// An input has other axes than the model needs; `nil` stands for any length.
  case wrongShape(file: String, tensor: String, expected: [Int?], found: [Int])
  /// An axis of an input is longer than the model is run on here.
  case tooLong(file: String, tensor: String, axis: Int, limit: Int)
  /// An element is not a whole number in `0..<limit`.
  case invalidIdentifier(file: String, tensor: String, value: Float, limit: Int)
}

extension InferenceInputError: CustomStringConvertible {
  /// One line: the file, what is wrong with it, and what to do about it.
  var description: String {
    switch self {
    case .missing(let file, let tensor):
      "\(file): it has no tensor '\(tensor)'. Give the model's inputs, which 'vocalmidi help infer' lists."
    case .wrongShape(let file, let tensor, let expected, let found):
      "\(file): tensor '\(tensor)' has shape \(found), but (\(Self.text(expected))) is needed. "
        + "Give the model's inputs, which 'vocalmidi help infer' lists."
    case .tooLong(let file, let tensor, let axis, let limit):
      "\(file): tensor '\(tensor)' has an axis of \(axis). "
        + "Give at most \(limit); cut the input into shorter ones."
    case .invalidIdentifier(let file, let tensor, let value, let limit):
      "\(file): tensor '\(tensor)' holds \(value). "
        + "Give whole numbers from 0 to \(limit - 1), one for each member of the batch."
    }
  }

  private static func text(_ axes: [Int?]) -> String {
    axes.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
  }
}
