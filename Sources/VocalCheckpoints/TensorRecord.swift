/// The element types of safetensors that this package reads, by their names in the file.
package enum ElementType: String, Sendable, CaseIterable {
  case float16 = "F16"
  case float32 = "F32"
  case float64 = "F64"
  case int32 = "I32"
  case int64 = "I64"

  /// Whether the parameters of a model may be of this type; the others are for tensors beside a model.
  package var isOfParameters: Bool {
    switch self {
    case .float16, .float32: true
    case .float64, .int32, .int64: false
    }
  }

  /// Size and natural alignment, bytes.
  package var byteCount: Int {
    switch self {
    case .float16: 2
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }
}

/// What a header says of one tensor, checked.
package struct TensorRecord: Equatable, Sendable {
  /// The name, with its scopes joined by ".".
  package let name: String
  /// The type of every element.
  package let type: ElementType
  /// The dimensions, slowest first; empty for a single number.
  package let shape: [Int]
  /// Where the elements lie, in bytes from the start of the file.
  package let byteRange: Range<Int>

  /// The product of the shape.
  package var elementCount: Int { byteRange.count / type.byteCount }
  /// The size of the elements, bytes.
  package var byteCount: Int { byteRange.count }
}
