import VocalCheckpoints

/// The names that a weight file knows, of genres for example, in the order of the numbers it gives them.
enum NameTable {
  /// The values of names, which must all be known to this version, each once.
  ///
  /// - Parameters:
  ///   - key: the metadata that they are of.
  ///   - kind: what one of them is called.
  ///   - count: how many the weights need; nil for any number of them but 0.
  static func values<Value: RawRepresentable<String> & Hashable>(
    _ names: [String], _ checkpoint: Checkpoint, key: String, kind: String, count: Int?
  ) throws(CheckpointError) -> [Value] {
    var values: [Value] = []
    for name in names {
      guard let value = Value(rawValue: name), !values.contains(value) else {
        throw checkpoint.invalid(
          key, "'\(name)' is no \(kind) that this version knows, or is there twice")
      }
      values.append(value)
    }
    if let count, values.count != count {
      throw checkpoint.invalid(key, "it names \(values.count), and the model knows \(count)")
    }
    guard !values.isEmpty else { throw checkpoint.invalid(key, "it names none") }
    return values
  }
}
