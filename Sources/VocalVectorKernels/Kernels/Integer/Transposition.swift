/// Transposition of small matrices in registers.
enum Transposition {
  private typealias Lanes = SIMD8<Int32>

  /// Writes the transpose of 8 x 8 elements to `target`.
  ///
  /// Three rounds of perfect shuffles, each of which interleaves row i with row i + 4.
  ///
  /// - Parameters:
  ///   - sourceStride: elements from one row of the source to the next.
  ///   - targetStride: elements from one row of the target to the next.
  @inline(__always)
  static func transpose(
    _ source: UnsafePointer<Int32>, stride sourceStride: Int,
    into target: UnsafeMutablePointer<Int32>, stride targetStride: Int
  ) {
    func row(_ index: Int) -> Lanes {
      UnsafeRawPointer(source + index * sourceStride).loadUnaligned(as: Lanes.self)
    }
    let rows = shuffled(
      shuffled(
        shuffled((row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)))))
    func store(_ lanes: Lanes, _ index: Int) {
      UnsafeMutableRawPointer(target + index * targetStride).storeBytes(of: lanes, as: Lanes.self)
    }
    store(rows.0, 0)
    store(rows.1, 1)
    store(rows.2, 2)
    store(rows.3, 3)
    store(rows.4, 4)
    store(rows.5, 5)
    store(rows.6, 6)
    store(rows.7, 7)
  }

  private typealias Rows = (Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes)

  @inline(__always)
  private static func shuffled(_ rows: Rows) -> Rows {
    let (a, b) = interleaved(rows.0, rows.4)
    let (c, d) = interleaved(rows.1, rows.5)
    let (e, f) = interleaved(rows.2, rows.6)
    let (g, h) = interleaved(rows.3, rows.7)
    return (a, b, c, d, e, f, g, h)
  }

  @inline(__always)
  private static func interleaved(_ a: Lanes, _ b: Lanes) -> (Lanes, Lanes) {
    var (low, high) = (Lanes.zero, Lanes.zero)
    low.evenHalf = a.lowHalf
    low.oddHalf = b.lowHalf
    high.evenHalf = a.highHalf
    high.oddHalf = b.highHalf
    return (low, high)
  }
}
