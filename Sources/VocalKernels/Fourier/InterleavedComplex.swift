import CVectorInstructions

/// Complex numbers in memory, each real part before its imaginary part.
struct InterleavedComplex {
  let numbers: UnsafeMutableRawPointer

  private static let bytes = 2 * MemoryLayout<Float>.stride

  @inline(__always)
  func load(_ index: Int) -> Complex<Float> {
    numbers.load(fromByteOffset: index &* Self.bytes, as: Complex<Float>.self)
  }

  @inline(__always)
  func store(_ number: Complex<Float>, _ index: Int) {
    numbers.storeBytes(of: number, toByteOffset: index &* Self.bytes, as: Complex<Float>.self)
  }

  /// Eight numbers from an index on, at any alignment.
  @inline(__always)
  func loadEight(from index: Int) -> Complex<Octet> {
    let start = numbers + index &* Self.bytes
    let low = start.loadUnaligned(as: Octet.self)
    let high = (start + MemoryLayout<Octet>.stride).loadUnaligned(as: Octet.self)
    return Complex(vector_even(low, high), vector_odd(low, high))
  }

  /// Stores eight numbers from an index on, at any alignment.
  @inline(__always)
  func storeEight(_ eight: Complex<Octet>, from index: Int) {
    let start = numbers + index &* Self.bytes
    let low = vector_zip_low(eight.real, eight.imaginary)
    let high = vector_zip_high(eight.real, eight.imaginary)
    start.storeBytes(of: low, as: Octet.self)
    (start + MemoryLayout<Octet>.stride).storeBytes(of: high, as: Octet.self)
  }

  /// Writes the parts of the first `count` numbers apart.
  @inline(__always)
  func split(into target: SplitComplex, count: Int) {
    for block in 0..<count / 8 { target.store(loadEight(from: 8 &* block), block) }
    for index in (count / 8 * 8)..<count { target.store(load(index), index) }
  }

  /// Writes the first `count` numbers of `source`, whose parts lie apart.
  @inline(__always)
  func join(_ source: SplitComplex, count: Int) {
    for block in 0..<count / 8 { storeEight(source.load(block), from: 8 &* block) }
    for index in (count / 8 * 8)..<count { store(source.load(index), index) }
  }
}

extension Complex<Octet> {
  /// The lanes from the last to the first.
  @inline(__always)
  var reversed: Complex { Complex(vector_reversed(real), vector_reversed(imaginary)) }
}
