extension ElementType {
  /// Whether no element is an infinity or not a number; integers never are. O(n), without branches.
  func isFinite(_ bytes: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .float16: areFinite(bytes.bindMemory(to: UInt16.self), exponent: 0x7C00)
    case .float32: areFinite(bytes.bindMemory(to: UInt32.self), exponent: 0x7F80_0000)
    case .float64:
      areFinite(bytes.bindMemory(to: UInt64.self), exponent: 0x7FF0_0000_0000_0000)
    case .int32, .int64: true
    }
  }
}

/// IEEE 754: an infinity or NaN has every bit of the exponent set; then adding the lowest of them
/// carries into the sign's place.
private func areFinite<Bits: FixedWidthInteger & UnsignedInteger>(
  _ elements: UnsafeBufferPointer<Bits>, exponent: Bits
) -> Bool {
  let lowest = exponent & (0 &- exponent)
  var carries: Bits = 0
  for bits in elements { carries |= (bits & exponent) &+ lowest }
  return carries.leadingZeroBitCount > 0
}
