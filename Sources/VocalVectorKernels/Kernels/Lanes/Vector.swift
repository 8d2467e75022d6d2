import CVectorInstructions

/// Sixteen single-precision lanes: one register of AVX-512, two of AVX, or four of NEON.
typealias Vector = SIMD16<Float>

/// Eight lanes, for sums over a row: they are added in the same order in whatever registers.
typealias Octet = SIMD8<Float>

// Swift's own operators add and multiply lane by lane, which the optimiser does not always make whole again.
extension Vector {
  @inline(__always)
  static func + (a: Vector, b: Vector) -> Vector { vector_sum16(a, b) }

  @inline(__always)
  static func - (a: Vector, b: Vector) -> Vector { vector_difference16(a, b) }

  @inline(__always)
  static func * (a: Vector, b: Vector) -> Vector { vector_product16(a, b) }

  @inline(__always)
  static func / (a: Vector, b: Vector) -> Vector { vector_quotient16(a, b) }

  @inline(__always)
  static func + (a: Float, b: Vector) -> Vector { Vector(repeating: a) + b }

  @inline(__always)
  static func + (a: Vector, b: Float) -> Vector { a + Vector(repeating: b) }

  @inline(__always)
  static func - (a: Float, b: Vector) -> Vector { Vector(repeating: a) - b }

  @inline(__always)
  static func - (a: Vector, b: Float) -> Vector { a - Vector(repeating: b) }

  @inline(__always)
  static func * (a: Float, b: Vector) -> Vector { Vector(repeating: a) * b }

  @inline(__always)
  static func * (a: Vector, b: Float) -> Vector { a * Vector(repeating: b) }

  @inline(__always)
  static func / (a: Float, b: Vector) -> Vector { Vector(repeating: a) / b }

  @inline(__always)
  static prefix func - (a: Vector) -> Vector { 0 - a }

  /// self + a b, rounded once.
  @inline(__always)
  func addingProduct(_ a: Vector, _ b: Vector) -> Vector { vector_plus_product16(self, a, b) }

  /// self ← self + a b, rounded once.
  @inline(__always)
  mutating func addProduct(_ a: Vector, _ b: Vector) { self = addingProduct(a, b) }

  /// Writes the lanes to `target[0 ..< 16]`, at any alignment.
  @inline(__always)
  func store(_ target: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(target).storeBytes(of: self, as: Vector.self)
  }

  /// The first `count` values of `source`, and zeros.
  @inline(__always)
  init(first count: Int, of source: UnsafePointer<Float>) {
    self = .zero
    for lane in 0..<count { self[lane] = source[lane] }
  }

  /// Writes the first `count` lanes.
  @inline(__always)
  func store(first count: Int, _ target: UnsafeMutablePointer<Float>) {
    for lane in 0..<count { target[lane] = self[lane] }
  }
}

extension Octet {
  @inline(__always)
  static func + (a: Octet, b: Octet) -> Octet { vector_sum(a, b) }

  /// The sum of the lanes, added pairwise.
  @inline(__always)
  var total: Float { vector_total(self) }

  /// The largest lane.
  @inline(__always)
  var peak: Float {
    let four = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .> four.lowHalf)
    return Swift.max(two[0], two[1])
  }
}
