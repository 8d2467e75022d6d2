import VocalCheckpoints

/// A model that `vocalmidi infer` runs on named tensors: those of its ONNX export.
protocol ModelInference {
  /// Builds the model of a weight file.
  init(_ checkpoint: Checkpoint) throws(CheckpointError)

  /// Computes every output for a whole batch.
  func run(_ inputs: ModelInputs) throws(InferenceInputError) -> TensorFile
}

extension ModelInference {
  /// The ranges of a batch that models of independent rows compute at a time: memory is bounded.
  static func blocks(of batch: Int) -> [Range<Int>] {
    stride(from: 0, to: batch, by: rowsAtATime).map { $0..<min($0 + rowsAtATime, batch) }
  }

  static var rowsAtATime: Int { 64 }
}
