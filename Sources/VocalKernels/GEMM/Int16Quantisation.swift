/// How a row of numbers becomes 16-bit integers with one scale for the row.
///
/// Sums of products of such rows are exact in 32 bits: an input is at most ``inputLimit`` in magnitude,
/// and the magnitudes of a row of weights add up to at most ``weightSum``, so that no sum exceeds their
/// product, 2³¹ - 1. The two limits are chosen so that rounding errs as much on inputs as on weights,
/// whose largest magnitude is some four times their mean.
struct Int16Quantisation {
  /// The most elements that share a scale; longer rows are cut into blocks of this many.
  static let block = 512

  /// Elements of a row.
  let length: Int
  /// `length` rounded up to a multiple of 16; the elements added are zeros.
  let padded: Int

  /// The largest magnitude of an input.
  private var inputLimit: Float {
    min(Float(Int16.max), (0x1p33 / Float(length)).squareRoot().rounded(.down))
  }
  /// The largest sum of magnitudes of a row of weights, before each is rounded by at most a half.
  private var weightSum: Float { Float(Int32.max) / inputLimit - Float(length) }

  init(length: Int) {
    precondition((1...Self.block).contains(length))
    self.length = length
    padded = Self.padded(length)
  }

  /// The format of block `index` of a row of `inputs` elements.
  init(block index: Int, of inputs: Int) {
    self.init(length: min(Self.block, inputs - index * Self.block))
  }

  /// How many blocks a row of `inputs` elements is cut into.
  static func blocks(of inputs: Int) -> Int { (inputs + block - 1) / block }

  /// Rounds a row of inputs to integers.
  ///
  /// - Parameters:
  ///   - row: `length` inputs.
  ///   - target: room for `padded` elements; those behind the row become zeros.
  /// - Returns: the scale: an integer times it is the number that it stands for.
  @inline(__always)
  func round(inputs row: UnsafePointer<Float>, into target: UnsafeMutablePointer<Int16>) -> Float {
    round(row, scale: inputLimit / magnitudes(row).largest, into: target)
  }

  /// Rounds a row of weights to integers, as ``round(inputs:into:)`` does inputs.
  @inline(__always)
  func round<Weight: VectorElement>(
    weights row: UnsafePointer<Weight>, into target: UnsafeMutablePointer<Int16>
  ) -> Float {
    let magnitudes = magnitudes(row)
    let scale = min(Float(Int16.max) / magnitudes.largest, weightSum / magnitudes.sum)
    return round(row, scale: scale, into: target)
  }

  /// `count` rounded up to a multiple of 16.
  static func padded(_ count: Int) -> Int { (count + 15) & ~15 }

  /// The largest magnitude of a row, and the sum of all.
  @inline(__always)
  private func magnitudes<Element: VectorElement>(
    _ row: UnsafePointer<Element>
  ) -> (largest: Float, sum: Float) {
    var peaks = Vector.zero
    var sums = Vector.zero
    var index = 0
    while index + 8 <= length {
      let lanes = magnitude(Element.widen(row + index))
      peaks = peaks.replacing(with: lanes, where: lanes .> peaks)
      sums += lanes
      index += 8
    }
    var (largest, sum) = (peaks.peak, sums.total)
    while index < length {
      largest = max(largest, abs(row[index].widened))
      sum += abs(row[index].widened)
      index += 1
    }
    return (largest, sum)
  }

  @inline(__always)
  private func magnitude(_ x: Vector) -> Vector {
    unsafeBitCast(unsafeBitCast(x, to: SIMD8<UInt32>.self) & 0x7FFF_FFFF, to: Vector.self)
  }

  @inline(__always)
  private func round<Element: VectorElement>(
    _ row: UnsafePointer<Element>, scale: Float, into target: UnsafeMutablePointer<Int16>
  ) -> Float {
    guard scale.isFinite else {
      target.update(repeating: 0, count: padded)
      return 0
    }
    let raw = UnsafeMutableRawPointer(target)
    var index = 0
    while index + 16 <= length {
      let low = rounded(Element.widen(row + index) * scale)
      let high = rounded(Element.widen(row + index + 8) * scale)
      raw.storeBytes(
        of: SIMD16(lowHalf: low, highHalf: high), toByteOffset: 2 * index, as: SIMD16<Int16>.self)
      index += 16
    }
    while index < length {
      target[index] = rounded(Vector(repeating: row[index].widened * scale))[0]
      index += 1
    }
    while index & 15 != 0 {
      target[index] = 0
      index += 1
    }
    return 1 / scale
  }

  /// The nearest integers. Of a number beyond 16 bits, the low 16 bits.
  @inline(__always)
  private func rounded(_ x: Vector) -> SIMD8<Int16> {
    // After adding 1.5 x 2²³ the integer is in the low bits of the significand.
    let magic = Vector(repeating: 12_582_912)
    return SIMD8<Int16>(truncatingIfNeeded: unsafeBitCast(x + magic, to: SIMD8<Int32>.self))
  }
}
