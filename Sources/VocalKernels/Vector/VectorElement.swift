import CVectorInstructions

/// Eight single-precision lanes: one AVX register, or two NEON registers.
package typealias Vector = SIMD8<Float>

/// A stored element that widens to `Float`, one at a time or eight at once.
protocol VectorElement: BitwiseCopyable {
  /// Widens `source[0 ..< 8]`; the pointer needs no alignment beyond the element's.
  static func widen(_ source: UnsafePointer<Self>) -> Vector

  /// This element as `Float`, exactly.
  var widened: Float { get }
}

extension Float: VectorElement {
  @inline(__always)
  static func widen(_ source: UnsafePointer<Float>) -> Vector {
    UnsafeRawPointer(source).loadUnaligned(as: Vector.self)
  }

  @inline(__always)
  var widened: Float { self }
}

extension Float16: VectorElement {
  @inline(__always)
  static func widen(_ source: UnsafePointer<Float16>) -> Vector {
    vector_widen(UnsafeRawPointer(source).loadUnaligned(as: SIMD8<Float16>.self))
  }

  @inline(__always)
  var widened: Float { Float(self) }
}

extension Vector {
  /// Writes the eight lanes to `target[0 ..< 8]`, at any alignment.
  @inline(__always)
  func store(_ target: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(target).storeBytes(of: self, as: Vector.self)
  }

  /// The sum of the lanes, added pairwise.
  @inline(__always)
  var total: Float {
    let four = lowHalf + highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }

  /// The largest lane.
  @inline(__always)
  var peak: Float {
    let four = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .> four.lowHalf)
    return Swift.max(two[0], two[1])
  }
}
