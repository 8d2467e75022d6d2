import VocalFiles

/// Named FP32 tensors in a safetensors file: the inputs and outputs of a model run by hand.
///
/// Reads F16, F32, F64, I32 and I64 elements, rounded to the nearest `Float`; writes F32.
package struct TensorFile: Equatable, Sendable {
  /// A tensor of its own memory.
  package struct Tensor: Equatable, Sendable {
    /// The dimensions, slowest first; empty for a single number.
    package let shape: [Int]
    /// Row-major, as many as the product of `shape`.
    package let values: [Float]

    /// - Precondition: `values.count` is the product of `shape`.
    package init(shape: [Int], values: [Float]) {
      precondition(shape.reduce(1, *) == values.count, "shape \(shape) needs other values")
      self.shape = shape
      self.values = values
    }
  }

  /// By name.
  package var tensors: [String: Tensor]

  package init(tensors: [String: Tensor] = [:]) {
    self.tensors = tensors
  }

  /// Reads a whole file. Metadata is ignored.
  package init(path: String) throws(CheckpointError) {
    let file = try MappedFile(path: path)
    let header = try SafetensorsHeader(of: file)
    tensors = [:]
    for record in header.tensors {
      let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[record.byteRange])
      tensors[record.name] = Tensor(
        shape: record.shape, values: Self.values(in: bytes, type: record.type))
    }
  }

  /// Writes the file whole or not at all; a file already at `path` is replaced only by a whole one.
  package func write(to path: String) throws(FileWritingError) {
    try AtomicFile.write(bytes, to: path)
  }

  /// The bytes of the file.
  package var bytes: [UInt8] {
    let names = tensors.keys.sorted()
    var bytes = Self.header(names.map { ($0, tensors[$0]?.shape ?? []) })
    let count = tensors.values.reduce(0) { $0 + $1.values.count }
    bytes.reserveCapacity(bytes.count + count * MemoryLayout<Float>.size)
    for name in names {
      for value in tensors[name]?.values ?? [] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }

  private static func values(in bytes: UnsafeRawBufferPointer, type: ElementType) -> [Float] {
    // Not every writer aligns its tensors.
    func convert<Element: BitwiseCopyable>(_: Element.Type, _ float: (Element) -> Float) -> [Float]
    {
      let size = MemoryLayout<Element>.size
      return (0..<bytes.count / size).map {
        float(bytes.loadUnaligned(fromByteOffset: $0 * size, as: Element.self))
      }
    }
    return switch type {
    case .float16: convert(Float16.self) { Float($0) }
    case .float32: convert(Float.self) { $0 }
    case .float64: convert(Double.self) { Float($0) }
    case .int32: convert(Int32.self) { Float($0) }
    case .int64: convert(Int64.self) { Float($0) }
    }
  }

  /// The length, the JSON and the padding, for FP32 tensors in the given order.
  private static func header(_ entries: [(name: String, shape: [Int])]) -> [UInt8] {
    var offset = 0
    let members = entries.map { entry in
      let end = offset + entry.shape.reduce(MemoryLayout<Float>.size, *)
      defer { offset = end }
      let shape = entry.shape.map { String($0) }.joined(separator: ",")
      return "\(HeaderJSON.quoted(entry.name)):"
        + "{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    while !(MemoryLayout<UInt64>.size + text.count).isMultiple(of: SafetensorsHeader.dataAlignment)
    {
      text.append(UInt8(ascii: " "))
    }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }
}

extension HeaderJSON {
  /// `text` as a JSON string, quotation marks included.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{0}"..<" ": quoted += "\\u" + hexadecimal(scalar.value).suffix(4)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
