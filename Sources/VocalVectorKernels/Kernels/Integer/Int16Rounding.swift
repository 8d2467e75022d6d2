import CVectorInstructions
import VocalMatrices

extension Int16Format {
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

  /// The largest magnitude of a row, and the sum of all, added in the order of eight lanes.
  @inline(__always)
  private func magnitudes<Element: VectorElement>(
    _ row: UnsafePointer<Element>
  ) -> (largest: Float, sum: Float) {
    var (peaks, sums) = (Vector.zero, Octet.zero)
    var index = 0
    while index + 16 <= length {
      let lanes = magnitude(Element.widen(row + index))
      peaks = peaks.replacing(with: lanes, where: lanes .> peaks)
      sums = (sums + lanes.lowHalf) + lanes.highHalf
      index += 16
    }
    var largest = max(peaks.lowHalf.peak, peaks.highHalf.peak)
    if index + 8 <= length {
      let lanes = magnitude(Element.octet(row + index))
      sums += lanes
      // A comparison with NaN is false, so that the others count.
      largest = max(largest, Octet.zero.replacing(with: lanes, where: lanes .> 0).peak)
      index += 8
    }
    var sum = sums.total
    while index < length {
      largest = max(largest, abs(row[index].widened))
      sum += abs(row[index].widened)
      index += 1
    }
    return (largest, sum)
  }

  @inline(__always)
  private func magnitude(_ x: Vector) -> Vector {
    unsafeBitCast(unsafeBitCast(x, to: SIMD16<UInt32>.self) & 0x7FFF_FFFF, to: Vector.self)
  }

  @inline(__always)
  private func magnitude(_ x: Octet) -> Octet {
    unsafeBitCast(unsafeBitCast(x, to: SIMD8<UInt32>.self) & 0x7FFF_FFFF, to: Octet.self)
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
      let integers = rounded(Element.widen(row + index) * scale)
      raw.storeBytes(of: integers, toByteOffset: 2 * index, as: SIMD16<Int16>.self)
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
  private func rounded(_ x: Vector) -> SIMD16<Int16> {
    // After adding 1.5 x 2²³ the integer is in the low bits of the significand.
    vector_truncated16(unsafeBitCast(x + 12_582_912, to: SIMD16<Int32>.self))
  }
}
