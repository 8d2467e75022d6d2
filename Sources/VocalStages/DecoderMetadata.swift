import VocalCheckpoints

/// How the output of a network or of tables is decoded: the JSON of the metadata "decoder".
package protocol DecoderMetadata: Decodable, Sendable {
  associatedtype CodingKeys: CodingKey, CaseIterable

  /// What is wrong with the values; nil if they are valid.
  var problem: String? { get }
}

extension Checkpoint {
  /// The metadata "decoder". Every key must be known, so that a misspelt setting is an error rather than
  /// silently a default.
  func decoder<Decoder: DecoderMetadata>(
    _ type: Decoder.Type
  ) throws(CheckpointError) -> Decoder {
    let key = "decoder"
    try verifyKeys(of: key, known: Decoder.CodingKeys.allCases.map(\.stringValue))
    let decoder: Decoder = try decodeMetadata(key)
    if let problem = decoder.problem { throw invalid(key, problem) }
    return decoder
  }

  /// The error of a metadata value that cannot be used.
  func invalid(_ key: String, _ problem: String) -> CheckpointError {
    .invalidMetadata(file: path, key: key, reason: problem)
  }

  /// - Throws: ``invalid(_:_:)`` of a key unless `condition` holds.
  func require(
    _ condition: Bool, _ key: String, _ problem: @autoclosure () -> String
  ) throws(CheckpointError) {
    if !condition { throw invalid(key, problem()) }
  }
}
