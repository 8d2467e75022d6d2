/// Complex numbers in memory, the real parts apart from the imaginary ones.
struct SplitComplex {
  let real: UnsafeMutableRawPointer
  let imaginary: UnsafeMutableRawPointer

  /// The same memory with the parts exchanged: a transform of it is the inverse transform.
  var exchanged: SplitComplex { SplitComplex(real: imaginary, imaginary: real) }

  /// The element at an index that counts elements.
  @inline(__always)
  func load<Element>(_ index: Int) -> Complex<Element> {
    let offset = index &* MemoryLayout<Element>.stride
    return Complex(
      real.load(fromByteOffset: offset, as: Element.self),
      imaginary.load(fromByteOffset: offset, as: Element.self))
  }

  /// Eight numbers from an index on that counts numbers, at any alignment.
  @inline(__always)
  func loadEight(from index: Int) -> Complex<Octet> {
    let offset = index &* MemoryLayout<Float>.stride
    return Complex(
      real.loadUnaligned(fromByteOffset: offset, as: Octet.self),
      imaginary.loadUnaligned(fromByteOffset: offset, as: Octet.self))
  }

  /// Stores the element at an index that counts elements.
  @inline(__always)
  func store<Element>(_ number: Complex<Element>, _ index: Int) {
    let offset = index &* MemoryLayout<Element>.stride
    real.storeBytes(of: number.real, toByteOffset: offset, as: Element.self)
    imaginary.storeBytes(of: number.imaginary, toByteOffset: offset, as: Element.self)
  }
}
