import VocalCheckpoints

/// A weight file of tables that are counted or fitted.
package struct TableFile {
  private let checkpoint: Checkpoint

  /// Opens and verifies the file.
  package init(path: String, architecture: String) throws(CheckpointError) {
    checkpoint = try Checkpoint(path: path)
    try checkpoint.requireArchitecture(architecture)
  }

  /// All parameters, for a layer beside the tables.
  package var parameters: ParameterScope { checkpoint.parameters }

  /// A table's numbers, row by row.
  ///
  /// - Parameter shape: the dimensions that it must have.
  package func values(_ name: String, _ shape: [Int]) throws(CheckpointError) -> [Double] {
    try floats(name, shape).map(Double.init)
  }

  /// As ``values(_:_:)``, in single precision.
  package func floats(_ name: String, _ shape: [Int]) throws(CheckpointError) -> [Float] {
    let parts = name.split(separator: ".").map(String.init)
    let scope = parts.dropLast().reduce(checkpoint.parameters) { $0.scope($1) }
    return try scope.parameter(parts.last ?? name, shape: shape).values
  }

  /// The rows of a table of two dimensions.
  package func rows(_ name: String, _ shape: [Int]) throws(CheckpointError) -> [[Double]] {
    let values = try values(name, shape)
    return stride(from: 0, to: values.count, by: shape[1]).map {
      Array(values[$0..<$0 + shape[1]])
    }
  }

  /// The metadata "decoder".
  package func decoder<Decoder: DecoderMetadata>(
    _ type: Decoder.Type
  ) throws(CheckpointError) -> Decoder {
    try checkpoint.decoder(type)
  }

  /// The metadata "configuration": how the tables are divided.
  package func configuration<Value: Decodable>(
    _ type: Value.Type
  ) throws(CheckpointError) -> Value {
    try checkpoint.decodeMetadata("configuration")
  }

  /// The genres that the tables are of.
  package func genres() throws(CheckpointError) -> GenreTable { try GenreTable(checkpoint) }

  /// The instruments that the tables are of.
  package func instruments() throws(CheckpointError) -> InstrumentTable {
    try InstrumentTable(checkpoint)
  }

  /// Call after reading all tables: a file with further tensors is refused.
  package func verifyAllRead() throws(CheckpointError) { try checkpoint.verifyAllRead() }

  /// - Throws: `invalidMetadata` of a key unless `condition` holds.
  package func require(
    _ condition: Bool, _ key: String, _ problem: @autoclosure () -> String
  ) throws(CheckpointError) {
    try checkpoint.require(condition, key, problem())
  }
}
