import VocalCheckpoints

extension Checkpoint {
  /// The metadata's "decoder": how a model's output is read. Every key of it must be one of `Keys`.
  ///
  /// - Throws: a ``CheckpointError`` where there is none, a key is unknown or missing, or a value is of the
  ///   wrong type.
  func decoder<Value: Decodable, Keys: CodingKey & CaseIterable>(
    _ keys: Keys.Type
  ) throws(CheckpointError) -> Value {
    try verifyKeys(of: "decoder", known: keys.allCases.map(\.stringValue))
    return try decodeMetadata("decoder")
  }
}
