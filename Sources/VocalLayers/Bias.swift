import VocalCheckpoints

/// A bias in single precision: a copy, since it is small and read element by element.
final class Bias: @unchecked Sendable {
  // Unchecked: the memory is written by the initialiser only.

  /// The values, valid as long as this object lives.
  let pointer: UnsafePointer<Float>

  /// Asks `scope` for `count` values named `bias`.
  init(_ scope: ParameterScope, count: Int) throws(CheckpointError) {
    let values = try scope.parameter("bias", shape: [count]).values
    let storage = UnsafeMutablePointer<Float>.allocate(capacity: count)
    storage.initialize(from: values, count: count)
    pointer = UnsafePointer(storage)
  }

  deinit { pointer.deallocate() }
}
