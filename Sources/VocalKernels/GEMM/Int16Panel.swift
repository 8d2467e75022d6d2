import CVectorInstructions

/// One block of up to sixteen rows of weights as 16-bit integers (``Int16Quantisation``), in the order in
/// which ``Int16GEMM`` reads them: (padded length / 2 pairs, 16 columns, 2), behind the sixteen scales.
///
/// A product's inner loop takes two neighbouring elements of all sixteen rows at a time.
struct Int16Panel {
  /// Weight rows of a panel, which are columns of the product.
  static let columns = 16

  /// The sums of sixteen columns for one row.
  struct Sums: Equatable {
    fileprivate var low = SIMD8<Int32>.zero
    fileprivate var high = SIMD8<Int32>.zero

    /// Adds the products of one row's pair with the pairs of sixteen columns.
    @inline(__always)
    fileprivate mutating func add<Products: PairProducts>(
      _ pair: Int32, _ weights: Pairs, by _: Products.Type
    ) {
      let x = unsafeBitCast(SIMD8<Int32>(repeating: pair), to: SIMD16<Int16>.self)
      Products.add(x, weights.low, to: &low)
      Products.add(x, weights.high, to: &high)
    }

    /// target = sums times the scales of panel and row, or target += that.
    @inline(__always)
    func write(
      scaledBy lanes: (low: Vector, high: Vector), _ scale: Float,
      to target: UnsafeMutablePointer<Float>, columns: Int, adding: Bool
    ) {
      var first = vector_single(low) * (lanes.low * scale)
      var second = vector_single(high) * (lanes.high * scale)
      if columns == Int16Panel.columns {
        if adding {
          first += Float.widen(target)
          second += Float.widen(target + 8)
        }
        first.store(target)
        second.store(target + 8)
      } else {
        for column in 0..<columns {
          let value = column < 8 ? first[column] : second[column - 8]
          target[column] = adding ? target[column] + value : value
        }
      }
    }
  }

  private let format: Int16Quantisation
  private let pairs: UnsafeMutablePointer<Int16>
  private let scales: UnsafeMutablePointer<Float>

  /// How many `Float` a panel takes of rows of `length`.
  static func elementCount(length: Int) -> Int {
    columns * Int16Quantisation.padded(length) / 2 + columns
  }

  /// How many `Int16` of scratch ``pack(_:columns:stride:scratch:)`` needs for rows of `length`.
  static func packingCount(length: Int) -> Int { columns * Int16Quantisation.padded(length) }

  /// - Parameter memory: room for ``elementCount(length:)`` elements.
  init(_ memory: UnsafeMutablePointer<Float>, format: Int16Quantisation) {
    self.format = format
    scales = memory
    pairs = UnsafeMutableRawPointer(memory + Self.columns).assumingMemoryBound(to: Int16.self)
  }

  /// The scale of each column.
  var scaleLanes: (low: Vector, high: Vector) { (Float.widen(scales), Float.widen(scales + 8)) }

  /// Rounds weights and lays them in pairs.
  ///
  /// - Parameters:
  ///   - source: `columns` rows of `format.length` weights, `stride` elements apart.
  ///   - columns: 1...16; the others become zeros.
  ///   - scratch: ``packingCount(length:)`` elements, overwritten.
  func pack<Weight: VectorElement>(
    _ source: UnsafePointer<Weight>, columns: Int, stride: Int,
    scratch: UnsafeMutablePointer<Int16>
  ) {
    for column in 0..<columns {
      scales[column] = format.round(
        weights: source + column * stride, into: scratch + column * format.padded)
    }
    let missing = Self.columns - columns
    (scales + columns).update(repeating: 0, count: missing)
    (scratch + columns * format.padded).update(repeating: 0, count: missing * format.padded)
    let count = format.padded / 2
    let rows = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Int32.self)
    let target = UnsafeMutableRawPointer(pairs).assumingMemoryBound(to: Int32.self)
    for pair in Swift.stride(from: 0, to: count, by: 8) {
      for column in Swift.stride(from: 0, to: Self.columns, by: 8) {
        Transposition.transpose(
          rows + column * count + pair, stride: count,
          into: target + pair * Self.columns + column, stride: Self.columns)
      }
    }
  }

  /// The sums of products of one row of integers with sixteen columns.
  @inline(__always)
  func sums<Products: PairProducts>(
    _ row: UnsafePointer<Int16>, by _: Products.Type
  ) -> Sums {
    let x = Self.pairs(row)
    var (even, odd) = (Sums(), Sums())
    for pair in stride(from: 0, to: format.padded / 2, by: 2) {
      let (first, second) = (weights(pair), weights(pair + 1))
      even.add(x[pair], first, by: Products.self)
      odd.add(x[pair + 1], second, by: Products.self)
    }
    return Sums(low: even.low &+ odd.low, high: even.high &+ odd.high)
  }

  /// The sums of products of four rows, `stride` integers apart, with sixteen columns.
  @inline(__always)
  func sums<Products: PairProducts>(
    four rows: UnsafePointer<Int16>, stride: Int, by _: Products.Type
  ) -> (Sums, Sums, Sums, Sums) {
    func row(_ index: Int) -> UnsafePointer<Int32> { Self.pairs(rows + index * stride) }
    let (xa, xb, xc, xd) = (row(0), row(1), row(2), row(3))
    var (a, b, c, d) = (Sums(), Sums(), Sums(), Sums())
    forEachPair { pair in
      let weights = weights(pair)
      a.add(xa[pair], weights, by: Products.self)
      b.add(xb[pair], weights, by: Products.self)
      c.add(xc[pair], weights, by: Products.self)
      d.add(xd[pair], weights, by: Products.self)
    }
    return (a, b, c, d)
  }

  /// The sums of products of six rows, `stride` integers apart, with sixteen columns.
  ///
  /// Six rows make twelve registers of sums, the most that leaves registers for the factors.
  @inline(__always)
  func sums<Products: PairProducts>(
    six rows: UnsafePointer<Int16>, stride: Int, by _: Products.Type
  ) -> (Sums, Sums, Sums, Sums, Sums, Sums) {
    func row(_ index: Int) -> UnsafePointer<Int32> { Self.pairs(rows + index * stride) }
    let (xa, xb, xc, xd, xe, xf) = (row(0), row(1), row(2), row(3), row(4), row(5))
    var (a, b, c, d, e, f) = (Sums(), Sums(), Sums(), Sums(), Sums(), Sums())
    forEachPair { pair in
      let weights = weights(pair)
      a.add(xa[pair], weights, by: Products.self)
      b.add(xb[pair], weights, by: Products.self)
      c.add(xc[pair], weights, by: Products.self)
      d.add(xd[pair], weights, by: Products.self)
      e.add(xe[pair], weights, by: Products.self)
      f.add(xf[pair], weights, by: Products.self)
    }
    return (a, b, c, d, e, f)
  }

  /// Calls `body` for every pair, two in each turn of the loop: with one, a fifth of all instructions
  /// would be the loop's own.
  @inline(__always)
  private func forEachPair(_ body: (Int) -> Void) {
    var pair = 0
    while pair < format.padded / 2 {
      body(pair)
      body(pair &+ 1)
      pair &+= 2
    }
  }

  fileprivate typealias Pairs = (low: SIMD16<Int16>, high: SIMD16<Int16>)

  @inline(__always)
  private static func pairs(_ row: UnsafePointer<Int16>) -> UnsafePointer<Int32> {
    UnsafeRawPointer(row).assumingMemoryBound(to: Int32.self)
  }

  @inline(__always)
  private func weights(_ pair: Int) -> Pairs {
    let source = UnsafeRawPointer(pairs + (2 * Self.columns) &* pair)
    return (
      source.loadUnaligned(as: SIMD16<Int16>.self),
      source.loadUnaligned(fromByteOffset: 32, as: SIMD16<Int16>.self)
    )
  }
}
