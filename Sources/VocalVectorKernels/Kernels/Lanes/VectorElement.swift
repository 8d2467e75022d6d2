import CVectorInstructions

/// A stored element that widens to `Float`, one at a time, eight or sixteen at once.
protocol VectorElement: BitwiseCopyable {
  /// Widens `source[0 ..< 16]`; the pointer needs no alignment beyond the element's.
  static func widen(_ source: UnsafePointer<Self>) -> Vector

  /// Widens `low[0 ..< 8]` and `high[0 ..< 8]`, likewise.
  static func widen(_ low: UnsafePointer<Self>, _ high: UnsafePointer<Self>) -> Vector

  /// Widens `source[0 ..< 8]`, likewise.
  static func octet(_ source: UnsafePointer<Self>) -> Octet

  /// This element as `Float`, exactly.
  var widened: Float { get }
}

extension Float: VectorElement {
  @inline(__always)
  static func widen(_ source: UnsafePointer<Float>) -> Vector {
    UnsafeRawPointer(source).loadUnaligned(as: Vector.self)
  }

  @inline(__always)
  static func widen(_ low: UnsafePointer<Float>, _ high: UnsafePointer<Float>) -> Vector {
    vector_joined_singles(octet(low), octet(high))
  }

  @inline(__always)
  static func octet(_ source: UnsafePointer<Float>) -> Octet {
    UnsafeRawPointer(source).loadUnaligned(as: Octet.self)
  }

  @inline(__always)
  var widened: Float { self }
}

extension Float16: VectorElement {
  @inline(__always)
  static func widen(_ source: UnsafePointer<Float16>) -> Vector {
    vector_widen16(UnsafeRawPointer(source).loadUnaligned(as: SIMD16<Float16>.self))
  }

  @inline(__always)
  static func widen(_ low: UnsafePointer<Float16>, _ high: UnsafePointer<Float16>) -> Vector {
    vector_widen16(vector_joined_halves(eight(low), eight(high)))
  }

  @inline(__always)
  static func octet(_ source: UnsafePointer<Float16>) -> Octet { vector_widen(eight(source)) }

  @inline(__always)
  private static func eight(_ source: UnsafePointer<Float16>) -> SIMD8<Float16> {
    UnsafeRawPointer(source).loadUnaligned(as: SIMD8<Float16>.self)
  }

  @inline(__always)
  var widened: Float { Float(self) }
}
