import VocalCheckpoints
import VocalSignal

extension MelConfiguration {
  /// The front end that a weight file was trained with, validated.
  ///
  /// - Throws: a ``CheckpointError`` where the file states none, or one that cannot be honoured.
  init(_ checkpoint: Checkpoint) throws(CheckpointError) {
    self = try checkpoint.decodeMetadata("front_end")
    do {
      try validate()
    } catch {
      throw .invalidMetadata(file: checkpoint.path, key: "front_end", reason: error.problem)
    }
  }
}

extension MelConfigurationError {
  /// What is wrong, without a remedy.
  fileprivate var problem: String {
    switch self {
    case .unsupported(let key, let value, let expected): "\(key) is \(value), not \(expected)"
    }
  }
}
