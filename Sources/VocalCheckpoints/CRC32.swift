/// The CRC-32 of IEEE 802.3 (reflected polynomial 0xEDB88320), the one of zlib, gzip and PNG.
///
/// Sixteen bytes a step by table look-up: Kounavis and Berry, "Novel Table Lookup-Based Algorithms
/// for High-Performance CRC Generation", IEEE Transactions on Computers 57 (2008), "slicing".
package struct CRC32 {
  private var remainder: UInt32 = 0xFFFF_FFFF

  package init() {}

  /// The checksum of the bytes so far.
  package var value: UInt32 { ~remainder }

  /// Continues with `bytes`. O(n), no allocation.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    remainder = Self.tables.withUnsafeBufferPointer { tables in
      guard let table = tables.baseAddress else { return remainder }
      return Self.advance(remainder, over: bytes, table: table)
    }
  }

  private static func advance(
    _ remainder: UInt32, over bytes: UnsafeRawBufferPointer, table: UnsafePointer<UInt32>
  ) -> UInt32 {
    var remainder = remainder
    var position = 0
    while position + 16 <= bytes.count {
      let low = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let high = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self))
      remainder =
        slice(low ^ UInt64(remainder), table: table + 8 * 256) ^ slice(high, table: table)
      position += 16
    }
    while position < bytes.count {
      let index = Int(UInt8(truncatingIfNeeded: remainder) ^ bytes[position])
      remainder = table[index] ^ (remainder >> 8)
      position += 1
    }
    return remainder
  }

  /// Eight look-ups. The most bytes follow the lowest byte of `word`, so it takes the last row of the table.
  @inline(__always)
  private static func slice(_ word: UInt64, table: UnsafePointer<UInt32>) -> UInt32 {
    let first =
      table[7 * 256 + Int(word & 0xFF)] ^ table[6 * 256 + Int(word >> 8 & 0xFF)]
    let second =
      table[5 * 256 + Int(word >> 16 & 0xFF)] ^ table[4 * 256 + Int(word >> 24 & 0xFF)]
    let third =
      table[3 * 256 + Int(word >> 32 & 0xFF)] ^ table[2 * 256 + Int(word >> 40 & 0xFF)]
    let fourth =
      table[256 + Int(word >> 48 & 0xFF)] ^ table[Int(word >> 56)]
    return (first ^ second) ^ (third ^ fourth)
  }

  /// Row k, at `256 * k`: what a byte contributes after k further zero bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 16 * 256)
    for byte in 0..<256 {
      var remainder = UInt32(byte)
      for _ in 0..<8 {
        remainder = (remainder >> 1) ^ (remainder & 1 == 0 ? 0 : 0xEDB8_8320)
      }
      tables[byte] = remainder
    }
    for entry in 256..<tables.count {
      let previous = tables[entry - 256]
      tables[entry] = tables[Int(previous & 0xFF)] ^ (previous >> 8)
    }
    return tables
  }()
}
