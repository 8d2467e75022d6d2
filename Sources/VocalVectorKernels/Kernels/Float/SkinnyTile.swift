import CVectorInstructions
import VocalMatrices

/// The dot products of some rows of inputs with four neighbouring rows of weights, whose sums stay in registers.
///
/// A register has the sums of one row of weights, or of two (``Registers/DotLanes``). Every dot product is added in
/// the order of eight lanes in either case.
struct SkinnyTile<let rows: Int> {
  /// Of each row of inputs.
  private var sums = InlineArray<rows, FourSums>(repeating: FourSums())

  /// output[m, n] += sum over k of input[m, k] weights[n, k], for the first rows of inputs and four outputs.
  ///
  /// - Parameter stride: elements from one row of the output to the next.
  /// - Returns: how many rows that were.
  @inline(__always)
  static func accumulate<Weight: VectorElement>(
    _ input: Matrix, _ weights: UnsafePointer<Weight>, into output: UnsafeMutablePointer<Float>,
    stride: Int
  ) -> Int {
    let tile = SkinnyTile(input.pointer, stride: input.stride, weights, length: input.columns)
    for row in 0..<rows {
      for lane in 0..<4 { output[row * stride + lane] += tile.sums[row].totals[lane] }
    }
    return rows
  }

  /// - Parameters:
  ///   - x: `rows` rows of `length` inputs, `stride` elements apart.
  ///   - weights: four rows of `length` elements.
  @inline(__always)
  private init<Weight: VectorElement>(
    _ x: UnsafePointer<Float>, stride: Int, _ weights: UnsafePointer<Weight>, length: Int
  ) {
    typealias Lanes = Registers.DotLanes
    var k = 0
    while k + 8 <= length {
      for register in 0..<(4 / Lanes.dots) {
        let column = Lanes.octets(
          weights + k + register &* Lanes.dots &* length, stride: length)
        for row in 0..<rows {
          let input = Lanes(repeating: Float.octet(x + row &* stride + k))
          sums[row].registers[register].lanes.addProduct(input, column)
        }
      }
      k += 8
    }
    for row in 0..<rows { sums[row].addLanes() }
    while k < length {
      let column = SIMD4(
        weights[k].widened, weights[length + k].widened, weights[2 * length + k].widened,
        weights[3 * length + k].widened)
      for row in 0..<rows {
        sums[row].totals.addProduct(SIMD4(repeating: x[row * stride + k]), column)
      }
      k += 1
    }
  }
}

/// The sums of one row of inputs with four rows of weights.
private struct FourSums {
  /// The sums of some rows of weights.
  struct Register {
    var lanes = Registers.DotLanes.zero
  }

  /// Those of four rows of weights; the first 4 / `DotLanes.dots` are used.
  var registers = InlineArray<4, Register>(repeating: Register())
  /// Their lanes, added.
  var totals = SIMD4<Float>.zero

  @inline(__always)
  mutating func addLanes() {
    for dot in 0..<4 {
      let (register, part) = (dot / Registers.DotLanes.dots, dot % Registers.DotLanes.dots)
      totals[dot] = registers[register].lanes.octet(part).total
    }
  }
}

// What `Registers.DotLanes` has: the lanes of as many dot products as a register has room for.

extension Octet {
  /// Dot products of which a register has the sums.
  static var dots: Int { 1 }

  /// The lanes of each dot product.
  @inline(__always)
  init(repeating lanes: Octet) { self = lanes }

  /// Eight elements of each row.
  @inline(__always)
  static func octets<Weight: VectorElement>(
    _ rows: UnsafePointer<Weight>, stride: Int
  ) -> Octet { Weight.octet(rows) }

  /// The lanes of one dot product.
  @inline(__always)
  func octet(_ index: Int) -> Octet { self }
}

extension Vector {
  /// As those of ``Octet``, of two.
  static var dots: Int { 2 }

  @inline(__always)
  init(repeating lanes: Octet) { self = vector_joined_singles(lanes, lanes) }

  @inline(__always)
  static func octets<Weight: VectorElement>(
    _ rows: UnsafePointer<Weight>, stride: Int
  ) -> Vector { Weight.widen(rows, rows + stride) }

  @inline(__always)
  func octet(_ index: Int) -> Octet { index == 0 ? lowHalf : highHalf }
}
