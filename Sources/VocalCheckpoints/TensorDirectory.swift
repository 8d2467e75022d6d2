/// What the header of a safetensors file of any origin lists; no element is read.
package struct TensorDirectory: Sendable {
  /// The strings of the header's `__metadata__`; empty where there is none.
  package let metadata: [String: String]
  /// Every tensor, in the order of the file.
  package let tensors: [TensorRecord]
  /// The size of the file, bytes.
  package let byteCount: Int

  /// Reads and checks the header.
  package init(path: String) throws(CheckpointError) {
    let file = try MappedFile(path: path)
    let header = try SafetensorsHeader(of: file)
    metadata = header.metadata
    tensors = header.tensors
    byteCount = file.bytes.count
  }
}
