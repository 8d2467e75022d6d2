/// One tensor's entry in a header, not yet checked.
struct TensorEntry {
  let member: HeaderJSON.Member
  let file: String

  /// Checks the entry by itself: its keys, type, shape, and that its offsets fit these.
  ///
  /// - Parameter dataStart: the byte of the file that offsets count from.
  func record(dataStart: Int) throws(CheckpointError) -> TensorRecord {
    let fields = try fields()
    let type = try elementType(fields)
    let shape = try integers(fields, "shape")
    let byteCount = try byteCount(shape: shape, type: type)

    let offsets = try integers(fields, "data_offsets")
    guard offsets.count == 2 else { throw malformed("has no pair of offsets") }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin >= 0, end >= begin, end - begin == byteCount, end <= Int.max - dataStart else {
      throw .invalidOffsets(file: file, tensor: member.key, begin: begin, end: end)
    }
    return TensorRecord(
      name: member.key, type: type, shape: shape, byteRange: dataStart + begin..<dataStart + end)
  }

  private func fields() throws(CheckpointError) -> [String: HeaderJSON] {
    guard case .object(let members) = member.value else { throw malformed("is not an object") }
    let known: Set = ["dtype", "shape", "data_offsets"]
    var fields: [String: HeaderJSON] = [:]
    for field in members {
      guard known.contains(field.key) else { throw malformed("has the unknown key '\(field.key)'") }
      fields[field.key] = field.value
    }
    return fields
  }

  private func elementType(_ fields: [String: HeaderJSON]) throws(CheckpointError) -> ElementType {
    guard case .string(let name)? = fields["dtype"] else { throw malformed("has no dtype") }
    guard let type = ElementType(rawValue: name) else {
      throw .unsupportedElementType(file: file, tensor: member.key, type: name)
    }
    return type
  }

  private func integers(
    _ fields: [String: HeaderJSON], _ key: String
  ) throws(CheckpointError) -> [Int] {
    guard case .array(let values)? = fields[key] else { throw malformed("has no \(key)") }
    var integers: [Int] = []
    for value in values {
      guard case .integer(let integer) = value else {
        throw malformed("has something else than integers as \(key)")
      }
      integers.append(integer)
    }
    return integers
  }

  private func byteCount(shape: [Int], type: ElementType) throws(CheckpointError) -> Int {
    var product = type.byteCount
    for dimension in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else {
        throw .invalidShape(file: file, tensor: member.key, shape: shape)
      }
      product = next
    }
    return product
  }

  private func malformed(_ reason: String) -> CheckpointError {
    .malformedEntry(file: file, tensor: member.key, reason: reason)
  }
}
