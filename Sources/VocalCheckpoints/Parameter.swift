/// A tensor of a weight file, used where it lies: nothing is copied or widened.
///
/// The value keeps the file mapped for as long as it lives.
package struct Parameter: @unchecked Sendable {
  // Unchecked: the pointers lead into read-only memory that `file` keeps mapped.

  /// Where the elements lie, by their type; row-major, at least naturally aligned.
  package enum Elements {
    case float32(UnsafePointer<Float>)
    case float16(UnsafePointer<Float16>)
  }

  /// The full name in the file, such as "lstm.0.forward.weight_hh".
  package let name: String
  /// The dimensions, slowest first.
  package let shape: [Int]
  /// The elements, valid while this value (or its checkpoint) lives.
  package let elements: Elements

  /// The file that the elements lie in.
  package let file: MappedFile

  /// The product of the shape.
  package var count: Int { shape.reduce(1, *) }

  /// The size of the elements, bytes.
  package var byteCount: Int {
    switch elements {
    case .float32: count * MemoryLayout<Float>.size
    case .float16: count * MemoryLayout<Float16>.size
    }
  }

  /// The elements as a new array, widened where they are FP16. For small tensors such as biases.
  package var values: [Float] {
    withExtendedLifetime(file) {
      switch elements {
      case .float32(let pointer): Array(UnsafeBufferPointer(start: pointer, count: count))
      case .float16(let pointer):
        UnsafeBufferPointer(start: pointer, count: count).map { Float($0) }
      }
    }
  }

  init(name: String, shape: [Int], elements: Elements, file: MappedFile) {
    self.name = name
    self.shape = shape
    self.elements = elements
    self.file = file
  }
}

/// A place in a checkpoint's tree of names, from which a layer asks for its parameters.
///
/// ```swift
/// let lstm = checkpoint.parameters.scope("lstm").scope("0")
/// let weights = try lstm.parameter("weight_hh", shape: [4 * hidden, hidden])
/// ```
package struct ParameterScope: Sendable {
  private let checkpoint: Checkpoint
  private let prefix: String

  init(checkpoint: Checkpoint, prefix: String) {
    self.checkpoint = checkpoint
    self.prefix = prefix
  }

  /// The scope `name` within this one.
  package func scope(_ name: String) -> ParameterScope {
    ParameterScope(checkpoint: checkpoint, prefix: prefix + name + ".")
  }

  /// The parameter `name` of this scope. The request is the check.
  ///
  /// - Parameter shape: what the layer needs.
  /// - Throws: `missingTensor`, or `wrongShape` where the file's tensor is of another shape.
  package func parameter(_ name: String, shape: [Int]) throws(CheckpointError) -> Parameter {
    try checkpoint.parameter(prefix + name, shape: shape)
  }
}
