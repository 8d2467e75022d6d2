import VocalCheckpoints

/// How the output of a network or of tables is decoded: the JSON of the metadata "decoder".
package protocol DecoderMetadata: Decodable, Sendable {
  associatedtype CodingKeys: CodingKey, CaseIterable

  /// What is wrong with the values, nil where nothing is.
  var problem: String? { get }
}

extension Checkpoint {
  /// The metadata "decoder". Every key of it must be known: a misspelt setting must not pass for a default.
  ///
  /// - Parameter standard: what holds where the file has no such metadata; nil where it must have.
  func decoder<Decoder: DecoderMetadata>(
    _ type: Decoder.Type, standard: Decoder? = nil
  ) throws(CheckpointError) -> Decoder {
    let key = "decoder"
    if let standard, metadata[key] == nil { return standard }
    try verifyKeys(of: key, known: Decoder.CodingKeys.allCases.map(\.stringValue))
    let decoder: Decoder = try decodeMetadata(key)
    if let problem = decoder.problem { throw invalid(key, problem) }
    return decoder
  }

  /// The error of a metadata value that cannot be used.
  func invalid(_ key: String, _ problem: String) -> CheckpointError {
    .invalidMetadata(file: path, key: key, reason: problem)
  }
}
