/// The loops over vector registers, from which all other kernels are made.
///
/// They are compiled from the same sources for registers of 256 and of 512 bits, and give the same bits in both.
/// Each call does enough work that it may be made through a protocol.
package protocol VectorKernels: SendableMetatype {
  // MARK: What registers can do at most

  /// Multiplies and adds in single precision, in registers alone.
  ///
  /// - Returns: how many multiplications that were, and a sum without which they could be left out.
  static func multiplyAdds(rounds: Int) -> (multiplications: Int, sum: Float)

  /// Multiplies and adds pairs of 16-bit integers, likewise.
  static func pairProducts(rounds: Int, fused: Bool) -> (multiplications: Int, sum: Int32)

  // MARK: Products of integers

  /// Rounds the block's columns of `input`, and writes the rows of zeros.
  static func round(_ input: Matrix, into block: Int16Block)

  /// Rounds weights and lays them in pairs.
  ///
  /// - Parameters:
  ///   - weights: `columns` rows of `panel.format.length` weights, `stride` elements apart.
  ///   - columns: 1...16; the others become zeros.
  ///   - scratch: ``Int16Panel/packingCount(length:)`` elements, overwritten.
  static func pack(
    _ weights: UnsafePointer<Float16>, columns: Int, stride: Int, into panel: Int16Panel,
    scratch: UnsafeMutablePointer<Int16>)
  static func pack(
    _ weights: UnsafePointer<Float>, columns: Int, stride: Int, into panel: Int16Panel,
    scratch: UnsafeMutablePointer<Int16>)

  /// output = block panelsᵀ, or output += block panelsᵀ.
  ///
  /// - Parameters:
  ///   - panel: the first panel, of the output's first sixteen columns.
  ///   - stride: elements from one panel to the next.
  ///   - fused: whether to use the instruction that multiplies pairs and adds, which the processor must have.
  static func multiply(
    _ block: Int16Block, _ panel: Int16Panel, stride: Int, into output: MutableMatrix, adding: Bool,
    fused: Bool)

  // MARK: Products of floating-point numbers

  /// output = scale input panel, sixteen columns or fewer.
  ///
  /// - Parameter panel: (input's columns, 16). The columns that the output does not have are read, not used.
  static func multiply(
    _ input: Matrix, panel: UnsafePointer<Float>, into output: MutableMatrix, scale: Float)

  /// output[m, n] += Σ over k of input[m, k] weights[n, k], reading each weight once for all rows of a tile.
  static func accumulate(
    _ input: Matrix, weights: UnsafePointer<Float16>, outputs: Int, into output: MutableMatrix)
  static func accumulate(
    _ input: Matrix, weights: UnsafePointer<Float>, outputs: Int, into output: MutableMatrix)

  /// Σ a[i] b[i], the additions in an order that depends on `count` alone.
  static func dotProduct(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int
  ) -> Float

  // MARK: Rows

  /// Applies a function to each value.
  static func apply(
    _ function: PointwiseFunction, to values: UnsafeMutablePointer<Float>, count: Int)

  /// x ← eˣ / Σ eˣ, computed from the largest value so that nothing overflows.
  static func softmax(_ row: UnsafeMutablePointer<Float>, count: Int)

  /// y = (x - μ) / √(σ² + ε) gain + bias, μ and σ² the row's mean and variance.
  static func normalise(
    _ x: UnsafePointer<Float>, gain: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    epsilon: Float, count: Int, into y: UnsafeMutablePointer<Float>)

  /// Σ x².
  static func squares(_ values: UnsafePointer<Float>, count: Int) -> Float

  // MARK: Recurrent layers

  /// One step of an LSTM's cell and hidden state from the summed gates (i, f, g, o), each of `units` values.
  static func stepLSTM(
    _ gates: UnsafePointer<Float>, units: Int, hidden: UnsafeMutablePointer<Float>,
    cell: UnsafeMutablePointer<Float>)

  /// One step of a GRU's hidden state: x from the input, u from the state before, each (r, z, n) of `units`
  /// values.
  static func stepGRU(
    _ x: UnsafePointer<Float>, _ u: UnsafePointer<Float>, units: Int,
    hidden: UnsafeMutablePointer<Float>)

  // MARK: Winograd's transforms

  /// G g Gᵀ at one point of time and bands: filters (outputs, 3 x 3, inputs) -> (outputs, inputs).
  static func transformFilters(
    _ filters: UnsafePointer<Float16>, time: Int, band: Int, inputs: Int, outputs: Int,
    into target: UnsafeMutablePointer<Float>)

  /// Bᵀ d along time at one point: six frames -> one row of bands, written after the padding before its first
  /// band.
  static func mixFrames(
    _ shape: WinogradShape, _ frames: WinogradFrames, at point: Int,
    into row: UnsafeMutablePointer<Float>)

  /// d B along the bands: a row of bands -> (6 points, tiles, inputChannels).
  static func transformRow(
    _ shape: WinogradShape, _ row: UnsafePointer<Float>, into inputs: UnsafeMutablePointer<Float>)

  /// m A along the bands: (6 points, tiles, channels) -> (tiles, 4 bands, channels).
  static func transformProducts(
    _ shape: WinogradShape, _ products: UnsafePointer<Float>, tiles: Int,
    into columns: UnsafeMutablePointer<Float>)

  /// Aᵀ m along time, then max(0, pairwise max + bias): (6 places in time, tiles, 4 bands, channels) ->
  /// (frames, bands / 2, channels).
  static func pool(
    _ shape: WinogradShape, _ columns: UnsafePointer<Float>, frames: Int,
    bias: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>)
}

/// A function of one number.
package enum PointwiseFunction {
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  case tanh
  /// eˣ, for x in -87.3 ... 88.3.
  case exp
  /// max(x, 0).
  case relu
  /// x where x ≥ 0, slope x elsewhere.
  case leakyReLU(slope: Float)
  /// x Φ(x), Φ the normal distribution function.
  case gelu
}

/// Six frames that follow each other, (bands, channels) each.
package typealias WinogradFrames = (
  UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>,
  UnsafePointer<Float>, UnsafePointer<Float>
)
