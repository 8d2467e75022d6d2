import VocalMatrices

/// Weights of which ``Int16GEMM`` gets panels of integers, in whatever form they are stored.
protocol Int16PanelSource: WeightMatrix {
  /// How many `Float` of scratch ``panels(_:block:scratch:)`` needs.
  var panelScratchCount: Int { get }

  /// How many outputs can have their panels ready at once, a multiple of sixteen.
  var columnsAtOnce: Int { get }

  /// Elements from one panel to the next of those that are ready at once.
  var panelStride: Int { get }

  /// Makes the panels of some outputs ready, over one block of inputs.
  ///
  /// - Parameters:
  ///   - columns: at most ``columnsAtOnce`` outputs, the first a multiple of sixteen.
  ///   - scratch: ``panelScratchCount`` elements, overwritten; the panels may lie there.
  /// - Returns: the panel of the first sixteen outputs.
  func panels(
    _ columns: Range<Int>, block: Int, scratch: UnsafeMutablePointer<Float>
  ) -> Int16Panel

  /// Called when the product needs the weights of these outputs no more for a while.
  func finish(_ columns: Range<Int>)
}

/// A GEMM in 16-bit integers (block fixed point), for weights of half precision.
///
///     Y[m, n] = Σ over blocks b of s[m, b] t[n, b] Σ over k in b of X'[m, k] W'[n, k]
///
/// where X' = round(X / s) and W' = round(W / t) are integers, and s and t their scales
/// (``Int16Format``). A vector register holds twice as many 16-bit integers as floats. The integers'
/// products add up exactly, so that all error is of rounding X and W: about as much as half-precision
/// weights have already.
enum Int16GEMM {
  /// The most rows that are rounded together and share one reading of the weights.
  fileprivate static let groupRows = 232
  /// Columns of a piece are a multiple of this: the vector kernels multiply up to two panels at a time.
  fileprivate static let columnUnit = 2 * Int16Panel.columns
  /// About how many multiplications a thread does before it looks for more.
  fileprivate static let pieceMultiplications = 1 << 18

  /// How many `Float` of scratch ``multiply(_:weights:into:adding:scratch:)`` needs.
  static func scratchCount(for weights: some Int16PanelSource) -> Int {
    weights.panelScratchCount
      + groupRows * Int16Format.blocks(of: weights.inputs)
      + (groupRows + Int16Block.zeroRows) * Int16Format.padded(weights.inputs) / 2
  }

  /// output = input weightsᵀ, or output += input weightsᵀ.
  static func multiply(
    _ input: Matrix, weights: some Int16PanelSource, into output: MutableMatrix,
    adding: Bool = false, scratch: UnsafeMutablePointer<Float>
  ) {
    let groups = (input.rows + groupRows - 1) / groupRows
    guard groups > 0 else { return }
    let share = (input.rows + groups - 1) / groups
    let product = Int16Product(weights, adds: adding, scratch)
    for first in stride(from: 0, to: input.rows, by: share) {
      let rows = min(share, input.rows - first)
      product.multiply(input.rows(first, rows), into: output.rows(first, rows))
    }
  }
}

/// One product by ``Int16GEMM``: the weights, and where everything lies in the scratch.
private struct Int16Product<Weights: Int16PanelSource> {
  private let inputs: Int
  private let adds: Bool
  private let weights: Weights
  /// The inputs of a group of rows, (blocks, rows, padded length of the block).
  private let integers: UnsafeMutablePointer<Int16>
  /// Their scales, (blocks, rows).
  private let scales: UnsafeMutablePointer<Float>
  /// What this thread's panels need.
  private let panels: UnsafeMutablePointer<Float>

  init(_ weights: Weights, adds: Bool, _ scratch: UnsafeMutablePointer<Float>) {
    self.weights = weights
    self.adds = adds
    inputs = weights.inputs
    panels = scratch
    scales = panels + weights.panelScratchCount
    integers = UnsafeMutableRawPointer(
      scales + Int16GEMM.groupRows * Int16Format.blocks(of: inputs)
    ).assumingMemoryBound(to: Int16.self)
  }

  /// The product of one group of rows.
  func multiply(_ input: Matrix, into output: MutableMatrix) {
    for index in 0..<Int16Format.blocks(of: inputs) {
      Processor.kernels.round(input, into: block(index))
    }
    Columns(self, into: output).run(scratch: panels)
  }

  private func block(_ index: Int) -> Int16Block {
    let first = index * Int16Format.block
    return Int16Block(
      first: first, format: Int16Format(block: index, of: inputs),
      integers: integers + (Int16GEMM.groupRows + Int16Block.zeroRows) * first,
      scales: scales + Int16GEMM.groupRows * index)
  }

  /// All columns of the product of one group of rows. A piece is some neighbouring panels.
  private struct Columns: DivisibleWork {
    private let product: Int16Product
    private let output: MutableMatrix
    /// Columns of a piece.
    private let pieceColumns: Int

    init(_ product: Int16Product, into output: MutableMatrix) {
      (self.product, self.output) = (product, output)
      let unit = Int16GEMM.columnUnit * output.rows * product.inputs
      pieceColumns = Int16GEMM.columnUnit * max(1, Int16GEMM.pieceMultiplications / max(unit, 1))
    }

    var scratchCount: Int { product.weights.panelScratchCount }
    var multiplications: Int { output.rows * output.columns * product.inputs }
    var pieces: Int { (output.columns + pieceColumns - 1) / pieceColumns }

    func run(_ pieces: Range<Int>, scratch: UnsafeMutablePointer<Float>) {
      let end = min(pieces.upperBound * pieceColumns, output.columns)
      let step = product.weights.columnsAtOnce
      for column in stride(from: pieces.lowerBound * pieceColumns, to: end, by: step) {
        product.multiply(column..<min(column + step, end), into: output, scratch: scratch)
      }
    }
  }

  /// Columns whose panels are ready at once.
  private func multiply(
    _ columns: Range<Int>, into output: MutableMatrix, scratch: UnsafeMutablePointer<Float>
  ) {
    let output = output.columns(columns.lowerBound, columns.count)
    for index in 0..<Int16Format.blocks(of: inputs) {
      Processor.kernels.multiply(
        block(index), weights.panels(columns, block: index, scratch: scratch),
        stride: weights.panelStride, into: output, adding: adds || index > 0,
        fused: Processor.fusesPairProducts)
    }
    weights.finish(columns)
  }
}
