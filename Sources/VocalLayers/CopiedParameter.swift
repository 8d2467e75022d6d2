import VocalCheckpoints

/// A small parameter in single precision: a copy, since it is read element by element or by rows.
final class CopiedParameter: @unchecked Sendable {
  // Unchecked: the memory is written by the initialiser only.

  /// The values, row-major, valid as long as this object lives.
  let pointer: UnsafePointer<Float>

  /// Asks `scope` for the parameter.
  init(_ scope: ParameterScope, _ name: String, shape: [Int]) throws(CheckpointError) {
    let values = try scope.parameter(name, shape: shape).values
    let storage = UnsafeMutablePointer<Float>.allocate(capacity: values.count)
    storage.initialize(from: values, count: values.count)
    pointer = UnsafePointer(storage)
  }

  deinit { pointer.deallocate() }
}
