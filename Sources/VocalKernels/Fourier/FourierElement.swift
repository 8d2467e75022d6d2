import CVectorInstructions

/// What the transform computes with: one number, or eight lanes that belong to eight transforms.
protocol FourierElement: BitwiseCopyable {
  func plus(_ other: Self) -> Self
  func minus(_ other: Self) -> Self
  func times(_ other: Self) -> Self
  /// This plus a product, rounded once.
  func plusProduct(_ a: Self, _ b: Self) -> Self
  /// This minus a product, rounded once.
  func minusProduct(_ a: Self, _ b: Self) -> Self

  /// The number in every lane.
  init(broadcasting value: Float)
}

extension Float: FourierElement {
  @inline(__always)
  func plus(_ other: Float) -> Float { self + other }

  @inline(__always)
  func minus(_ other: Float) -> Float { self - other }

  @inline(__always)
  func times(_ other: Float) -> Float { self * other }

  @inline(__always)
  func plusProduct(_ a: Float, _ b: Float) -> Float { addingProduct(a, b) }

  @inline(__always)
  func minusProduct(_ a: Float, _ b: Float) -> Float { addingProduct(-a, b) }

  @inline(__always)
  init(broadcasting value: Float) { self = value }
}

extension Octet: FourierElement {
  @inline(__always)
  func plus(_ other: Octet) -> Octet { vector_sum(self, other) }

  @inline(__always)
  func minus(_ other: Octet) -> Octet { vector_difference(self, other) }

  @inline(__always)
  func times(_ other: Octet) -> Octet { vector_product(self, other) }

  @inline(__always)
  func plusProduct(_ a: Octet, _ b: Octet) -> Octet { vector_plus_product(self, a, b) }

  @inline(__always)
  func minusProduct(_ a: Octet, _ b: Octet) -> Octet { vector_minus_product(self, a, b) }

  @inline(__always)
  init(broadcasting value: Float) { self.init(repeating: value) }
}
