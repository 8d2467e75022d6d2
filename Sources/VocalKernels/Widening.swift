/// Half-precision weights to single precision, exactly.
package enum Widening {
  /// Writes `source[0 ..< count]` as `Float` to `target`.
  package static func widen(
    _ source: UnsafePointer<Float16>, count: Int, into target: UnsafeMutablePointer<Float>
  ) {
    var index = 0
    while index + 8 <= count {
      Float16.widen(source + index).store(target + index)
      index += 8
    }
    while index < count {
      target[index] = source[index].widened
      index += 1
    }
  }

  /// Writes a block of `rows` x `columns` of a wider matrix to `target`, without gaps.
  static func widen(
    _ source: UnsafePointer<Float16>, rows: Int, columns: Int, stride: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      widen(source + row * stride, count: columns, into: target + row * columns)
    }
  }
}
